import type { JsonObject } from '../../../call/json.ts';
import type { ChatRequest, Message } from '../../../call/request.ts';
import { edited } from '../../edited.ts';
import { isGiven, isObject, objectsIn } from '../../json.ts';
import type { EncodedRequest, EncodeTo } from '../../target-dialect.ts';
import { isOwnId } from '../own-id.ts';
import { fitParameters } from './fit-parameters.ts';
import { fitsEveryModel } from './plain-request.ts';

/**
 * The client's own body for a target of this dialect. Everything stays but the model's name, what the model refuses, what the configuration sets, and
 * what the target cannot know: ids that this gateway has made, and reasoning that another account has encrypted.
 */
export function passRequest(body: JsonObject, request: ChatRequest, to: EncodeTo): EncodedRequest {
  if (!fitsEveryModel(body, to.traits)) return fitRequest(body, request, to);
  return {
    ok: true,
    body: edited({ ...body, model: to.model }, to.params),
    warnings: [],
    changed: Object.keys(to.params).length > 0,
  };
}

/** As `passRequest`, for a body that may hold anything. */
export function fitRequest(body: JsonObject, { bound }: ChatRequest, to: EncodeTo): EncodedRequest {
  const isForeign = (item: JsonObject) => item.type === 'reasoning' && isUnreadable(item, body, to);
  const known = withKnownItems(body, isForeign, to);
  const fitted = fitParameters({ ...known, model: to.model }, to);
  const isLost =
    (to.isStandIn || to.withoutReasoning) === true &&
    objectsIn(body.input).some((item) => isForeign(item) && isGiven(item.encrypted_content));
  return {
    ok: true,
    body: edited(fitted.body, to.params),
    warnings: [
      ...(bound ? [`${bound.field} binds the call to its provider: no other target can take it`] : []),
      ...(isLost ? [reasoningLost] : []),
      ...fitted.warnings,
    ],
    changed: known !== body || fitted.changed || Object.keys(to.params).length > 0,
  };
}

/** Reasoning of ours, of another account, or such that its maker has not stored and that does not hold itself: a stream that broke off leaves such. */
function isUnreadable(
  { id, encrypted_content: encrypted }: JsonObject,
  { store }: JsonObject,
  { isStandIn, withoutReasoning, native }: EncodeTo,
): boolean {
  return isOwnId(id) || isStandIn === true || withoutReasoning === true || (native && store === false && !isGiven(encrypted));
}

const reasoningLost = 'reasoning of earlier turns is not sent: it belongs to the target that made it';

/** Items that stand for themselves. Where the id of one is told, OpenAI wants the reasoning beside it that led to the item. */
const wholeItems: ReadonlySet<unknown> = new Set(['message', 'function_call', 'custom_tool_call']);

function isOfOtherAccount({ id, type, role }: JsonObject, { isStandIn, withoutReasoning }: EncodeTo): boolean {
  const isWhole = wholeItems.has(type ?? (role === undefined ? undefined : 'message'));
  return (isStandIn === true || withoutReasoning === true) && id !== undefined && isWhole;
}

/** The body without items that are foreign, and without ids that nobody has stored. */
function withKnownItems(body: JsonObject, isForeign: (item: JsonObject) => boolean, to: EncodeTo): JsonObject {
  const { input } = body;
  const isUnknown = (item: unknown): item is JsonObject =>
    isObject(item) && (isOwnId(item.id) || isForeign(item) || isOfOtherAccount(item, to));
  if (!Array.isArray(input) || !input.some(isUnknown)) return body;
  return {
    ...body,
    input: input.flatMap((item: unknown): readonly unknown[] => {
      if (!isUnknown(item)) return [item];
      return isForeign(item) ? [] : [edited(item, { id: null })];
    }),
  };
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
