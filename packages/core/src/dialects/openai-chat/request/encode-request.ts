import type { JsonObject } from '../../../call/json.ts';
import type { ChatRequest, OutputFormat, Tool, ToolChoice } from '../../../call/request.ts';
import type { EncodedRequest, EncodeTo } from '../../dialect.ts';
import { edited } from '../../edited.ts';
import { defined } from '../../json.ts';
import { encodeEffort } from './encode-effort.ts';
import { encodeMessages } from './encode-messages.ts';
import { fitParameters } from './fit-parameters.ts';

/** Writes the request of a client that speaks another dialect. Nothing is lost in silence: it is warned of, or the call is not taken. */
export function encodeRequest(request: ChatRequest, to: EncodeTo): EncodedRequest {
  const refused = request.unportable.find(({ otherwise }) => otherwise === 'refuse');
  if (refused) return { ok: false, unsupported: refused.feature };
  const conversation = encodeMessages(request.messages, to);
  if (!conversation.ok) return conversation;
  const effort = encodeEffort(request.reasoning, to);
  const fitted = fitParameters({ ...writeBody(request, conversation.messages, to), ...effort.members }, to, true);
  const warnings = [...lossesOf(request), ...conversation.warnings, ...effort.warnings, ...fitted.warnings];
  return { ok: true, body: edited(fitted.body, to.params), warnings, changed: true };
}

function lossesOf(request: ChatRequest): readonly string[] {
  const lost = request.unportable.map(({ feature }) => feature);
  if (request.topK !== undefined) lost.push('top_k');
  return lost.map((feature) => `${feature} is not sent: the target's dialect has no such field`);
}

function writeBody(request: ChatRequest, messages: readonly JsonObject[], to: EncodeTo): JsonObject {
  return defined({
    model: to.model,
    messages,
    ...writeTools(request),
    response_format: request.output && writeOutput(request.output),
    [to.traits.maxTokensField]: request.maxTokens,
    temperature: request.temperature,
    top_p: request.topP,
    stop: request.stop,
    seed: request.seed,
    frequency_penalty: request.frequencyPenalty,
    presence_penalty: request.presencePenalty,
    n: request.n,
    logprobs: request.logprobs,
    user: request.user,
    ...(request.stream && { stream: true, stream_options: { include_usage: true } }),
  });
}

/** Choice and parallelism are refused in a request without tools. */
function writeTools({ tools, toolChoice, parallelToolCalls }: ChatRequest): JsonObject {
  if (tools.length === 0) return {};
  return defined({
    tools: tools.map(writeTool),
    tool_choice: toolChoice && writeToolChoice(toolChoice),
    parallel_tool_calls: parallelToolCalls,
  });
}

function writeTool({ name, description, parameters, strict }: Tool): JsonObject {
  return { type: 'function', function: defined({ name, description, parameters, strict }) };
}

function writeToolChoice(choice: ToolChoice): unknown {
  return choice.type === 'tool' ? { type: 'function', function: { name: choice.name } } : choice.type;
}

/** The name is required here and unknown to other dialects. */
function writeOutput(output: OutputFormat): JsonObject {
  if (output.type === 'json-object') return { type: 'json_object' };
  const { name = 'answer', description, schema, strict } = output;
  return { type: 'json_schema', json_schema: defined({ name, description, schema, strict }) };
}
