import type { JsonObject } from '../../../call/json.ts';
import type { ChatRequest } from '../../../call/request.ts';
import { edited } from '../../edited.ts';
import { isObject } from '../../json.ts';
import { type Losses, lossList } from '../../losses.ts';
import type { EncodedRequest, EncodeTo } from '../../target-dialect.ts';
import { type AnswerBy, answerBy, withAnswerTool } from './answer-tool.ts';
import { endWithUser } from './end-with-user.ts';
import { withoutCacheScope } from './fit-cache-scope.ts';
import { withoutForeignCitations } from './fit-citations.ts';
import { withoutClearedThinking } from './fit-clearing.ts';
import { withoutEmptyTurns } from './fit-empty-turns.ts';
import { fitEffort, fitOutputLimit } from './fit-output.ts';
import { fitThinking } from './fit-thinking.ts';
import { fitToolIds } from './fit-tool-ids.ts';
import { withoutLateThinking } from './fit-tool-loop.ts';
import { fitTurns } from './fit-turns.ts';
import { fitsEveryModel } from './plain-request.ts';
import { without, withoutRefusedSampling } from './sampling.ts';

/** The client's own body for a target of this dialect: every field is kept, but for what the target's model refuses. */
export function passRequest(body: JsonObject, request: ChatRequest, to: EncodeTo): EncodedRequest {
  if (!to.withoutReasoning && fitsEveryModel(body, to.traits)) {
    const sent = edited({ ...body, model: to.model }, to.params);
    return { ok: true, body: sent, warnings: [], changed: Object.keys(to.params).length > 0 };
  }
  return fitRequest(body, request, to);
}

/** As `passRequest`, for a body that may hold anything. */
export function fitRequest(body: JsonObject, request: ChatRequest, to: EncodeTo): EncodedRequest {
  const losses = lossList();
  const sampled = withoutRefusedSampling({ ...withoutThread(body, to, losses), model: to.model }, to.traits, losses);
  const limited = fitOutputLimit(sampled, to.traits, losses);
  const reasoning = fitEffort(fitThinking(limited, to.traits, losses), to.traits, losses);
  const own = withoutEmptyTurns(withoutForeignCitations(withoutCacheScope(reasoning, to, losses)));
  const led = withoutLateThinking(withoutForeignThinking(own, to, losses), losses);
  // The newest models reason unless the request turns reasoning off.
  const isOn = reasons(led) || (to.traits.thinkingOff !== undefined && !reasons(body));
  const cleared = isOn ? led : withoutClearedThinking(led, losses);
  const turned = withoutStrict(fitTurns(cleared, to.traits, losses), to, losses);
  const by = formByTool(turned, request, to);
  if (by !== undefined && by !== 'none' && 'unsupported' in by) return { ok: false, unsupported: by.unsupported };
  const asked = by === undefined ? turned : withAnswerTool(turned, by === 'none' ? undefined : by);
  const sent = fitToolIds(endWithUser(asked, to.traits, losses));
  return {
    ok: true,
    body: edited(sent, to.params),
    warnings: losses.warnings,
    ...(by !== undefined && by !== 'none' && { answerTool: by.name }),
    changed: losses.warnings.length > 0 || own !== reasoning || sent !== turned || Object.keys(to.params).length > 0,
  };
}

function reasons({ thinking }: JsonObject): boolean {
  return isObject(thinking) && thinking.type !== 'disabled';
}

/** How a model that refuses `output_config.format` is asked for structured output; undefined where the body may stay as it is. */
function formByTool(body: JsonObject, request: ChatRequest, { traits }: EncodeTo): AnswerBy | undefined {
  const { output, unportable } = request;
  if (output?.type !== 'json-schema' || !traits.refusesFormat) return undefined;
  // The answer is then written by our encoder, which has no place for features that only this dialect knows.
  const bound = unportable.find(({ otherwise }) => otherwise === 'refuse');
  if (bound) return { unsupported: `json_schema together with ${bound.feature}` };
  return answerBy(output, request, reasons(body));
}

/** A model without structured output refuses that tools are strict. */
function withoutStrict(body: JsonObject, { traits }: EncodeTo, losses: Losses): JsonObject {
  const { tools } = body;
  const isStrict = (tool: unknown) => isObject(tool) && tool.strict !== undefined;
  if (!traits.refusesFormat || !Array.isArray(tools) || !tools.some(isStrict)) return body;
  losses.warn('strict is not sent of the tools: the model does not take it');
  return { ...body, tools: tools.map((tool: unknown) => (isObject(tool) ? without(tool, ['strict']) : tool)) };
}

/** Removes the `thread` of a call that begins one, because only Anthropic keeps threads. A call that goes on in a thread never comes here. */
function withoutThread(body: JsonObject, { native }: EncodeTo, losses: Losses): JsonObject {
  if (native || body.thread === undefined) return body;
  losses.warn('thread is not sent: the target keeps none');
  return without(body, ['thread']);
}

/**
 * Reasoning that a target of another dialect gave reaches the client without a signature. When the client sends it back with the
 * history, every target of this dialect would answer 400. A target that refuses the signatures themselves gets no reasoning of earlier turns at all.
 */
function withoutForeignThinking(body: JsonObject, { withoutReasoning }: EncodeTo, losses: Losses): JsonObject {
  const isForeign = withoutReasoning ? isThinking : isUnsigned;
  const has = (message: unknown) => hasBlock(message, isForeign);
  if (!Array.isArray(body.messages) || !body.messages.some(has)) return body;
  const what = withoutReasoning ? 'reasoning' : 'unsigned reasoning';
  losses.warn(`${what} of earlier turns is not sent: the target takes only its own`);
  const messages = body.messages.flatMap((message: unknown): readonly unknown[] =>
    hasBlock(message, isForeign) ? withoutBlocks(message, isForeign) : [message],
  );
  return { ...body, messages };
}

/** A turn that would be left without content is left out: the server merges its neighbours. */
function withoutBlocks(message: MessageWithBlocks, isLeftOut: (block: unknown) => boolean): readonly JsonObject[] {
  const content = message.content.filter((block) => !isLeftOut(block));
  return content.length === 0 ? [] : [{ ...message, content }];
}

interface MessageWithBlocks extends JsonObject {
  readonly content: readonly unknown[];
}

function hasBlock(message: unknown, fits: (block: unknown) => boolean): message is MessageWithBlocks {
  return isObject(message) && message.role === 'assistant' && Array.isArray(message.content) && message.content.some(fits);
}

function isThinking(block: unknown): boolean {
  return isObject(block) && (block.type === 'thinking' || block.type === 'redacted_thinking');
}

function isUnsigned(block: unknown): boolean {
  return isObject(block) && block.type === 'thinking' && (block.signature === undefined || block.signature === '');
}
