import { asksForReasoning } from '../../../call/asks-for-reasoning.ts';
import type { JsonObject } from '../../../call/json.ts';
import type { ModelTraits } from '../../../call/model-traits.ts';
import type { ChatRequest, OutputFormat, TextPart } from '../../../call/request.ts';
import { asJson, asJsonTold } from '../../added-texts.ts';
import { edited } from '../../edited.ts';
import { fitUser, messagesUser } from '../../fit-user.ts';
import { defined } from '../../json.ts';
import { goWithout, type Losses, lossList, noSuchField } from '../../losses.ts';
import type { EncodedRequest, EncodeTo } from '../../target-dialect.ts';
import { type ToolNames, toolNames } from '../../tool-names.ts';
import { type AnswerTool, answerBy, withAnswerTool } from './answer-tool.ts';
import { type Conversation, encodeMessages } from './encode-messages.ts';
import { encodeTools } from './encode-tools.ts';
import { fitBreakpoints, withCache } from './fit-breakpoints.ts';
import { restrictSchema } from './restrict-schema.ts';
import { encodeSampling, withoutRefusedSampling, withoutSamplingThatThinkingRefuses } from './sampling.ts';
import { encodeThinking } from './thinking.ts';

/** Writes a request of another dialect as the body of `POST /v1/messages`. */
export function encodeRequest(request: ChatRequest, to: EncodeTo): EncodedRequest {
  const losses = lossList();
  noteMissing(request, losses);
  const names = toolNames(request, longestToolName);
  const by = encodeAnswerTool(request, to, losses);
  const plain = encodeBody(request, names, to, losses);
  const body = by ? withAnswerTool(plain, by) : plain;
  if (losses.unsupported !== undefined) return { ok: false, unsupported: losses.unsupported };
  return {
    ok: true,
    body: edited(body, to.params),
    warnings: losses.warnings,
    changed: true,
    toolNames: names.renamed,
    answerTool: by?.name,
  };
}

const longestToolName = 128;

/** Features of other dialects without a common form that this one can say. */
export const carries: ReadonlySet<string> = new Set(['cache_control']);

function encodeBody(request: ChatRequest, names: ToolNames, to: EncodeTo, losses: Losses): JsonObject {
  const { traits } = to;
  const maxTokens = encodeMaxTokens(request.maxTokens, traits, losses);
  const conversation = encodeMessages(request.messages, { traits, names, losses });
  const { thinking, effort } = encodeThinking(request, maxTokens, traits, losses);
  const format = encodeFormat(request.output, to);
  const outputConfig = defined({ effort, format });
  const body = {
    model: to.model,
    max_tokens: maxTokens,
    ...encodeSystem(conversation, request.output, losses),
    messages: conversation.messages,
    ...encodeTools(request, names, to, losses),
    ...encodeSampling(request, traits, losses),
    ...encodeStop(request.stop, traits.stop, losses),
    ...defined({ thinking, metadata: encodeUser(request.user, losses) }),
    ...(Object.keys(outputConfig).length === 0 ? {} : { output_config: outputConfig }),
    ...(request.stream ? { stream: true } : {}),
  };
  const accepted = withoutRefusedSampling(fitBreakpoints(body, losses), traits, losses);
  return thinking && thinking.type !== 'disabled' ? withoutSamplingThatThinkingRefuses(accepted, losses) : accepted;
}

/** What this dialect has no field for. */
function noteMissing(request: ChatRequest, losses: Losses): void {
  goWithout(request.unportable, carries, losses);
  if ((request.n ?? 1) > 1) losses.refuse('n');
  if (request.logprobs === true) losses.refuse('logprobs');
  const { seed, frequencyPenalty, presencePenalty } = request;
  const dropped = { seed, frequency_penalty: frequencyPenalty || undefined, presence_penalty: presencePenalty || undefined };
  for (const name of Object.keys(defined(dropped))) losses.warn(noSuchField(name));
}

/** The output limit, which this dialect requires even where the client set none. */
function encodeMaxTokens(asked: number | undefined, traits: ModelTraits, losses: Losses): number {
  const most = traits.outputLimit ?? Number.POSITIVE_INFINITY;
  if (asked === undefined || asked <= most) return asked ?? Math.min(traits.maxOutputTokens, most);
  losses.warn(`max_tokens is lowered from ${asked} to ${most}, the most that the model takes`);
  return most;
}

function encodeSystem({ system }: Conversation, output: OutputFormat | undefined, losses: Losses): JsonObject {
  const parts = [...system, ...encodeInstruction(output, losses)];
  const [first] = parts;
  if (!first) return {};
  if (parts.length === 1 && !first.cache) return { system: first.text };
  return { system: parts.map(({ text, cache }) => withCache({ type: 'text', text }, cache)) };
}

/** Asks in words for JSON without a schema, because this dialect has no field for it. */
function encodeInstruction(output: OutputFormat | undefined, losses: Losses): readonly TextPart[] {
  if (output?.type !== 'json-object') return [];
  losses.warn(asJsonTold);
  return [{ type: 'text', text: asJson }];
}

function encodeAnswerTool(request: ChatRequest, { traits }: EncodeTo, losses: Losses): AnswerTool | undefined {
  const { output } = request;
  if (output?.type !== 'json-schema' || traits.structuredOutput) return undefined;
  const by = answerBy(output, request, traits.thinking !== 'none' && asksForReasoning(request));
  if (by === 'none') return undefined;
  if (!('unsupported' in by)) return by;
  losses.refuse(by.unsupported);
  return undefined;
}

function encodeFormat(output: OutputFormat | undefined, { traits }: EncodeTo): JsonObject | undefined {
  if (output?.type !== 'json-schema' || !traits.structuredOutput) return undefined;
  return { type: 'json_schema', schema: restrictSchema({ ...defined({ description: output.description }), ...output.schema }) };
}

function encodeUser(user: string | undefined, losses: Losses): JsonObject | undefined {
  if (user === undefined) return undefined;
  const fitted = fitUser(user, messagesUser);
  if (fitted !== user) losses.warn('user is sent as a hash: the target takes no name that is so long, or tells who it is');
  return { user_id: fitted };
}

function encodeStop(stop: readonly string[] | undefined, taken: boolean, losses: Losses): JsonObject {
  if (stop === undefined || stop.length === 0) return {};
  const visible = taken ? stop.filter((sequence) => sequence.trim() !== '') : [];
  if (!taken) losses.warn('stop is not sent: the model does not take it');
  else if (visible.length < stop.length) losses.warn('stop sequences of white space only are not sent: the target refuses them');
  return visible.length === 0 ? {} : { stop_sequences: visible };
}
