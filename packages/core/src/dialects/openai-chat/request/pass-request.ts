import type { JsonObject } from '../../../call/json.ts';
import type { ChatRequest } from '../../../call/request.ts';
import { edited } from '../../edited.ts';
import { isGiven } from '../../json.ts';
import type { EncodedRequest, EncodeTo } from '../../target-dialect.ts';
import { asObject } from '../read-json.ts';
import { beginAnswer } from './begin-answer.ts';
import { encodeEffort } from './encode-effort.ts';
import { fitParameters } from './fit-parameters.ts';

/**
 * The client's own body for a target of this dialect. All members stay except the name of the model, members that the model refuses, and members
 * that the configuration sets. A stream is always asked for its usage, which the decoder hides from a client that did not ask.
 */
export function passRequest(body: JsonObject, request: ChatRequest, to: EncodeTo): EncodedRequest {
  if (request.webSearch && to.traits.searchBy === 'none') return { ok: false, unsupported: 'web_search_options' };
  const reasoning = to.native ? ownReasoning(body, request, to) : undefined;
  const fitted = fitParameters(edited({ ...body, model: to.model }, reasoning?.members ?? {}), to);
  const asked = request.stream && mayAskUsage(to) ? edited(fitted.body, withUsage(body)) : fitted.body;
  const changed = reasoning !== undefined || fitted.changed || Object.keys(to.params).length > 0;
  const sent = edited(beginAnswer(asked, to.traits, to.goesOn === true), to.params);
  const usageUnasked = request.stream && asObject(sent.stream_options).include_usage !== true;
  return {
    ok: true,
    body: sent,
    ...(usageUnasked && { usageUnasked }),
    warnings: [...(reasoning?.warnings ?? []), ...fitted.warnings],
    changed,
  };
}

/** Writes `reasoning` and `thinking`, which OpenAI refuses because they are members of other hosts, as the target's own parameter. */
function ownReasoning(body: JsonObject, { reasoning }: ChatRequest, to: EncodeTo) {
  if (!isGiven(body.reasoning) && !isGiven(body.thinking)) return undefined;
  const asked = isGiven(body.reasoning_effort) ? { members: {}, warnings: [] } : encodeEffort(reasoning, to);
  return { ...asked, members: { ...asked.members, reasoning: null, thinking: null } };
}

/** Whether a stream may be asked for its usage. A host that refuses the question tells the usage anyway. */
export function mayAskUsage({ traits }: EncodeTo): boolean {
  return !traits.refuses?.includes('stream_options');
}

function withUsage(body: JsonObject): JsonObject {
  return { stream_options: { ...asObject(body.stream_options), include_usage: true } };
}
