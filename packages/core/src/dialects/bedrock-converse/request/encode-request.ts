import { asksForReasoning } from '../../../call/asks-for-reasoning.ts';
import type { JsonObject } from '../../../call/json.ts';
import type { ChatRequest, OutputFormat } from '../../../call/request.ts';
import { asJson, asJsonTold } from '../../added-texts.ts';
import { type AnswerTool, answerBy } from '../../anthropic-messages/request/answer-tool.ts';
import { restrictSchema } from '../../anthropic-messages/request/restrict-schema.ts';
import { defined } from '../../json.ts';
import { leaveOutReasoning } from '../../leave-out-reasoning.ts';
import { goWithout, type Losses, lossList, noSuchField } from '../../losses.ts';
import type { EncodedRequest, EncodeTo } from '../../target-dialect.ts';
import { type ToolNames, toolNames } from '../../tool-names.ts';
import { fitCachePoints } from './cache-points.ts';
import { encodeMessages, notItsOwn } from './encode-messages.ts';
import { encodeSampling, topKField } from './encode-sampling.ts';
import { encodeTools } from './encode-tools.ts';
import { encodeModelFields } from './model-fields.ts';
import { encodeTier, tierFeature } from './service-tier.ts';
import { withParams } from './with-params.ts';

/** Features of other dialects without a common form that this one can say. */
export const carries: ReadonlySet<string> = new Set(['cache_control', tierFeature]);

const longestToolName = 64;

/** Writes a request of another dialect as the body of `Converse`; the model and whether it streams are said by the path. */
export function encodeRequest(given: ChatRequest, to: EncodeTo): EncodedRequest {
  const losses = lossList();
  const request = to.isStandIn ? withoutForeignReasoning(given, losses) : given;
  noteMissing(request, losses);
  const names = toolNames(request, longestToolName);
  const answer = encodeAnswerTool(request, to, losses);
  const body = encodeBody(request, { names, answer, to, losses });
  if (losses.unsupported !== undefined) return { ok: false, unsupported: losses.unsupported };
  return {
    ok: true,
    body: withParams(body, to.params),
    warnings: losses.warnings,
    changed: true,
    toolNames: names.renamed,
    answerTool: answer?.name,
  };
}

/** The reasoning of a provider that was preferred for the call: what follows from reasoning must not be read from it either. */
function withoutForeignReasoning(request: ChatRequest, losses: Losses): ChatRequest {
  const isThere = request.messages.some(
    ({ role, content }) => role === 'assistant' && content.some(({ type }) => type === 'reasoning'),
  );
  if (isThere) losses.warn(notItsOwn);
  return isThere ? leaveOutReasoning(request) : request;
}

interface WrittenFor {
  readonly names: ToolNames;
  readonly answer: AnswerTool | undefined;
  readonly to: EncodeTo;
  readonly losses: Losses;
}

function encodeBody(request: ChatRequest, about: WrittenFor): JsonObject {
  const { names, to, losses } = about;
  const { traits } = to;
  const conversation = encodeMessages(request.messages, { traits, names, losses });
  const { tools: specs, choice } = encodeTools(request, about);
  const asked = { tools: specs, system: [...conversation.system, ...encodeInstruction(request.output, losses)] };
  const { tools, system, messages } = fitCachePoints({ ...asked, messages: conversation.messages }, traits, losses);
  const reasoning = encodeModelFields(request, traits, losses);
  const { inferenceConfig, topK } = encodeSampling(request, reasoning, traits, losses);
  const fields = { ...reasoning.fields, ...topKField(topK, traits, losses) };
  return {
    messages,
    ...(system.length > 0 && { system }),
    ...(Object.keys(inferenceConfig).length > 0 && { inferenceConfig }),
    ...(tools.length > 0 && { toolConfig: { tools, ...(choice && { toolChoice: choice }) } }),
    ...encodeFormat(request.output, to),
    ...encodeTier(request.unportable, traits, losses),
    ...(Object.keys(fields).length > 0 && { additionalModelRequestFields: fields }),
  };
}

/** What this dialect has no field for. */
function noteMissing(request: ChatRequest, losses: Losses): void {
  goWithout(request.unportable, carries, losses);
  if (request.webSearch) losses.refuse('web_search');
  if ((request.n ?? 1) > 1) losses.refuse('n');
  if (request.logprobs === true) losses.refuse('logprobs');
  const { seed, user, frequencyPenalty, presencePenalty } = request;
  const dropped = {
    seed,
    user,
    frequency_penalty: frequencyPenalty || undefined,
    presence_penalty: presencePenalty || undefined,
  };
  for (const name of Object.keys(defined(dropped))) losses.warn(noSuchField(name));
}

/** Asks in words for JSON without a schema, because this dialect has no field for it. */
function encodeInstruction(output: OutputFormat | undefined, losses: Losses): readonly JsonObject[] {
  if (output?.type !== 'json-object') return [];
  losses.warn(asJsonTold);
  return [{ text: asJson }];
}

function encodeAnswerTool(request: ChatRequest, { traits }: EncodeTo, losses: Losses): AnswerTool | undefined {
  const { output } = request;
  if (output?.type !== 'json-schema' || traits.structuredOutput) return undefined;
  const by = answerBy(output, request, traits.thinking !== 'none' && asksForReasoning(request));
  if (by === 'none') return undefined;
  if (!('unsupported' in by) && !traits.noForcedCalls) return by;
  losses.refuse('unsupported' in by ? by.unsupported : 'json_schema');
  return undefined;
}

/** Structured output by its field. The server wants the schema as a text. */
function encodeFormat(output: OutputFormat | undefined, { traits }: EncodeTo): JsonObject {
  if (output?.type !== 'json-schema' || !traits.structuredOutput) return {};
  const { name, description } = output;
  const jsonSchema = { schema: JSON.stringify(restrictSchema(output.schema)), ...defined({ name, description }) };
  return { outputConfig: { textFormat: { type: 'json_schema', structure: { jsonSchema } } } };
}
