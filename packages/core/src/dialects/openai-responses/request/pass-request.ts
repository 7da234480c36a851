import type { JsonObject } from '../../../call/json.ts';
import type { ChatRequest, Message } from '../../../call/request.ts';
import { edited } from '../../edited.ts';
import { isObject } from '../../json.ts';
import type { EncodedRequest, EncodeTo } from '../../target-dialect.ts';
import { isOwnId } from '../own-id.ts';
import { fitParameters } from './fit-parameters.ts';

/**
 * The client's own body for a target of this dialect. Everything stays but the model's name, what the model refuses, what the configuration sets, and
 * what only this gateway has said: no provider knows those ids, nor reads that reasoning.
 */
export function passRequest(body: JsonObject, _request: ChatRequest, to: EncodeTo): EncodedRequest {
  const known = withoutOwn(body);
  const fitted = fitParameters({ ...known, model: to.model }, to);
  return {
    ok: true,
    body: edited(fitted.body, to.params),
    warnings: fitted.warnings,
    changed: known !== body || fitted.changed || Object.keys(to.params).length > 0,
  };
}

function withoutOwn(body: JsonObject): JsonObject {
  const { input } = body;
  if (!Array.isArray(input) || !input.some(isOwn)) return body;
  return {
    ...body,
    input: input.flatMap((item: unknown): readonly unknown[] => {
      if (!isOwn(item)) return [item];
      return item.type === 'reasoning' ? [] : [edited(item, { id: null })];
    }),
  };
}

function isOwn(item: unknown): item is JsonObject {
  return isObject(item) && isOwnId(item.id);
}

/** `PassThrough.appendTurns` of this dialect, which keeps the conversation in `input`, where a string stands for one turn of the user. */
export function appendTurns(body: JsonObject, turns: readonly Message[], maxTokens?: number): JsonObject {
  const { input } = body;
  const before: readonly unknown[] = Array.isArray(input)
    ? input
    : typeof input === 'string'
      ? [{ role: 'user', content: input }]
      : [];
  const lowered = maxTokens !== undefined && typeof body.max_output_tokens === 'number';
  return { ...body, input: [...before, ...turns.map(turnItem)], ...(lowered && { max_output_tokens: maxTokens }) };
}

function turnItem({ role, content }: Message): JsonObject {
  return { role, content: content.map((part) => (part.type === 'text' ? part.text : '')).join('') };
}
