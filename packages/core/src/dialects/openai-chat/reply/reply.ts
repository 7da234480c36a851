import type { JsonObject } from '../../../call/json.ts';
import type { Reply } from '../../../call/reply.ts';
import type { AssistantPart, ToolCallPart } from '../../../call/request.ts';
import { toolForms } from '../../../call/tool-forms.ts';
import type { AnswerForm } from '../../client-dialect.ts';
import { argumentsOfText, textOfArguments } from '../../free-text.ts';
import { asCount, defined, isObject, objectsIn, parseJson } from '../../json.ts';
import { standInCallId } from '../../stand-in-call-id.ts';
import type { DecodedReply } from '../../target-dialect.ts';
import { argumentsText, asObject, asText } from '../read-json.ts';
import { readAnnotations, writeAnnotations } from './annotations.ts';
import { finishReason, readFinish, writeFinish } from './finish.ts';
import { plainReply } from './plain-reply.ts';
import { findError } from './provider-error.ts';
import { reasoningDetails } from './reasoning-details.ts';
import { mergeSaid, readSaid } from './said-parts.ts';
import { readSearchResults } from './search-results.ts';
import { findUsage, writeUsage } from './usage.ts';

/** Reads a whole answer. Lenient but for one condition: the body must hold a finish reason or some content. */
export function decodeReply(text: string, body: unknown = parseJson(text)): DecodedReply {
  if (body === undefined) return malformed(text.trim() === '' ? 'an empty body' : 'a body that is not JSON');
  if (!isObject(body)) return malformed('a body that is not an object');
  const plain = plainReply(text, body);
  return plain ? { ok: true, reply: plain } : decodeWhole(text, body);
}

/** As `decodeReply`, for an answer that may hold anything. */
export function decodeWhole(text: string, body: JsonObject): DecodedReply {
  const error = findError(body);
  if (error !== undefined) return { ok: false, providerError: error };
  const choices = objectsIn(body.choices);
  const choice = choices.find(({ index }) => index === 0) ?? choices[0];
  if (!choice) return malformed('an answer without choices');
  if (isObject(choice.message)) return readAnswer(text, body, choice, choice.message);
  // Azure: a filter took the message away.
  if (finishReason(choice) === 'content_filter') return readAnswer(text, body, choice, {});
  return malformed('a choice without a message');
}

function readAnswer(text: string, body: JsonObject, choice: JsonObject, message: JsonObject): DecodedReply {
  const id = asText(body.id) || undefined;
  const said = mergeSaid(readSaid(message));
  const calls = readToolCalls(message, id);
  if (!calls) return malformed('a tool call without a name');
  const reason = finishReason(choice);
  if (reason === '' && said.length + calls.length === 0) return malformed('an answer without content and finish reason');
  const finish = readFinish(reason, { calls: calls.length > 0, refusal: said.some(({ type }) => type === 'refusal') });
  if (finish.unified === 'broken') return malformed(`finish reason ${finish.raw}`);
  const annotated = readAnnotations(message.annotations);
  const citations = annotated.length > 0 ? annotated : readSearchResults(body);
  const about = {
    ...defined({ id, model: asText(body.model) || undefined, createdAt: asCount(body.created) }),
    ...(citations.length > 0 && { citations }),
  };
  return {
    ok: true,
    reply: { ...about, content: [...said, ...calls], finish, usage: findUsage(body, choice) ?? {}, raw: { text, body } },
  };
}

/** The calls of a message, the old `function_call` included; undefined where a call has no name. */
function readToolCalls(message: JsonObject, answerId: string | undefined): readonly ToolCallPart[] | undefined {
  const legacy = isObject(message.function_call) ? [{ function: message.function_call }] : [];
  const calls = [...objectsIn(message.tool_calls), ...legacy].map((call: JsonObject, i): ToolCallPart => {
    const called = asObject(call.function ?? call.custom);
    const id = asText(call.id) || standInCallId(answerId, i);
    const args = called.input === undefined ? argumentsText(called.arguments) : argumentsOfText(asText(called.input));
    return { type: 'tool-call', id, name: asText(called.name), arguments: args };
  });
  return calls.every(({ name }) => name !== '') ? calls : undefined;
}

function malformed(what: string): DecodedReply {
  return { ok: false, malformed: what };
}

/** Writes an answer as the official SDK expects it. `created` and `model` are 0 and empty where the reply does not tell them. */
export function encodeReply(reply: Reply, id: string, form: AnswerForm = {}): JsonObject {
  const refusal = textOf(reply.content, 'refusal');
  const usage = writeUsage(reply.usage);
  return {
    id: chatId(reply.id ?? id),
    object: 'chat.completion',
    created: reply.createdAt ?? 0,
    model: reply.model ?? '',
    choices: [
      {
        index: 0,
        message: { ...writeMessage(reply.content, form), ...writeAnnotations(reply.citations) },
        logprobs: null,
        finish_reason: writeFinish(reply.finish, refusal !== '', form.oldFunctions),
      },
    ],
    ...(usage && { usage }),
  };
}

/** The id with the prefix by which clients recognise an answer. */
export function chatId(id: string): string {
  return id.startsWith('chatcmpl-') ? id : `chatcmpl-${id}`;
}

function writeMessage(content: readonly AssistantPart[], form: AnswerForm): JsonObject {
  const text = textOf(content, 'text');
  const refusal = textOf(content, 'refusal');
  const reasoning = textOf(content, 'reasoning');
  const calls = content.filter((part) => part.type === 'tool-call');
  const details = reasoningDetails(content);
  return {
    role: 'assistant',
    content: text === '' && (calls.length > 0 || refusal !== '') ? null : text,
    refusal: refusal === '' ? null : refusal,
    ...(reasoning !== '' && { reasoning_content: reasoning }),
    ...(details.length > 0 && { reasoning_details: details }),
    ...writeCalls(calls, form),
  };
}

function writeCalls(calls: readonly ToolCallPart[], { oldFunctions, tools }: AnswerForm): JsonObject {
  if (!calls[0]) return {};
  if (oldFunctions) return { function_call: writeCalled(calls[0]) };
  const forms = toolForms(tools);
  return { tool_calls: calls.map((call) => writeToolCall(call, forms.get(call.name)?.type === 'text')) };
}

/** A tool call as it stands in messages of requests and replies. */
export function writeToolCall(call: ToolCallPart, isFreeText: boolean): JsonObject {
  const { id, name, arguments: args } = call;
  if (isFreeText) return { id, type: 'custom', custom: { name, input: textOfArguments(args) } };
  return { id, type: 'function', function: writeCalled(call) };
}

/** A call as the old form writes it: at most one for each answer, without an id. */
function writeCalled({ name, arguments: args }: ToolCallPart): JsonObject {
  return { name, arguments: args };
}

function textOf(content: readonly AssistantPart[], type: 'text' | 'refusal' | 'reasoning'): string {
  return content.map((part) => (part.type === type ? part.text : '')).join('');
}
