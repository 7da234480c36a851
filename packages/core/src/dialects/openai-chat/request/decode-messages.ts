import type { JsonObject } from '../../../call/json.ts';
import type { AssistantPart, Message, ToolCallPart, ToolResultPart } from '../../../call/request.ts';
import { decodeCache, withMark } from '../../cache-marks.ts';
import { argumentsOfText } from '../../free-text.ts';
import { isObject } from '../../json.ts';
import type { RequestReader } from '../../request-reader.ts';
import { argumentsText, asObject } from '../read-json.ts';
import { type FunctionHistory, functionHistory } from './decode-functions.ts';
import { assistantParts, decodeParts, systemParts, toolParts, userParts } from './decode-parts.ts';
import { decodeThoughts } from './decode-reasoning.ts';

/** Reads the conversation. Results of tools that follow each other become one message, as they belong to one turn. */
export function decodeMessages(value: unknown, reader: RequestReader): readonly Message[] {
  const list = reader.need('array', value, 'messages') ?? [];
  if (list.length === 0) reader.wrong('messages', 'at least one message', value);
  const functions = functionHistory(reader);
  return mergeResults(list.flatMap((message, i) => decodeMessage(message, `messages[${i}]`, reader, functions) ?? []));
}

function mergeResults(messages: readonly Message[]): readonly Message[] {
  const merged: Message[] = [];
  let turn: ToolResultPart[] | undefined; // grows in place: a client may send as many results as its body holds
  for (const message of messages) {
    if (message.role !== 'tool') turn = undefined;
    else if (turn) {
      for (const result of message.content) turn.push(result);
      continue;
    }
    if (message.role === 'tool') {
      turn = [...message.content];
      merged.push({ role: 'tool', content: turn });
    } else merged.push(message);
  }
  return merged;
}

type Decode = (message: JsonObject, at: string, reader: RequestReader, functions: FunctionHistory) => Message | undefined;

const roles: ReadonlyMap<string, Decode> = new Map<string, Decode>([
  ['system', decodeSystem],
  ['developer', decodeSystem],
  ['user', decodeUser],
  ['assistant', decodeAssistant],
  ['tool', decodeTool],
  ['function', (message, at, _notes, functions) => functions.result(message, at)],
]);

function decodeMessage(value: unknown, at: string, reader: RequestReader, functions: FunctionHistory): Message | undefined {
  const message = reader.need('object', value, at);
  const role = message && reader.need('string', message.role, `${at}.role`);
  if (!message || role === undefined) return undefined;
  const decode = roles.get(role);
  if (!decode) return reader.wrong(`${at}.role`, `one of ${[...roles.keys()].join(', ')}`, role);
  noteOtherMembers(message, role, reader);
  return decode(message, at, reader, functions);
}

const known: ReadonlySet<string> = new Set([
  ...['role', 'content', 'tool_calls', 'tool_call_id', 'refusal', 'function_call'],
  ...['reasoning', 'reasoning_content', 'reasoning_details', 'thinking_blocks', 'cache_control'],
]);

function noteOtherMembers(message: JsonObject, role: string, reader: RequestReader): void {
  for (const [name, value] of Object.entries(message)) {
    const idle = value === undefined || value === null || value === false || (Array.isArray(value) && value.length === 0);
    if (idle || known.has(name) || (name === 'name' && role === 'function')) continue;
    if (name === 'audio')
      reader.refuse('messages[].audio', { needs: 'audio' }); // refers to what one account holds
    else reader.drop(`messages[].${name}`);
  }
}

function decodeSystem(message: JsonObject, at: string, reader: RequestReader): Message {
  const content = decodeParts(message.content, `${at}.content`, systemParts, reader);
  return { role: 'system', content: withMark(content, decodeCache(message.cache_control, reader)) };
}

function decodeUser(message: JsonObject, at: string, reader: RequestReader): Message {
  const content = decodeParts(message.content, `${at}.content`, userParts, reader);
  return { role: 'user', content: withMark(content, decodeCache(message.cache_control, reader)) };
}

function decodeTool(message: JsonObject, at: string, reader: RequestReader): Message | undefined {
  const id = reader.need('string', message.tool_call_id, `${at}.tool_call_id`);
  const content = decodeParts(message.content, `${at}.content`, toolParts, reader);
  if (id === undefined) return undefined;
  const result: ToolResultPart = { type: 'tool-result', id, content };
  return { role: 'tool', content: withMark([result], decodeCache(message.cache_control, reader)) };
}

function decodeAssistant(message: JsonObject, at: string, reader: RequestReader, functions: FunctionHistory): Message {
  const refusal = reader.read('string', message.refusal, `${at}.refusal`) ?? '';
  const content: readonly AssistantPart[] = [
    ...decodeThoughts(message),
    // Absent beside tool calls.
    ...(message.content === undefined || message.content === null
      ? []
      : decodeParts(message.content, `${at}.content`, assistantParts, reader)),
    ...(refusal === '' ? [] : [{ type: 'refusal' as const, text: refusal }]),
    ...decodeCalls(message.tool_calls, `${at}.tool_calls`, reader),
    ...functions.call(message.function_call, `${at}.function_call`),
  ];
  return { role: 'assistant', content: withMark(content, decodeCache(message.cache_control, reader)) };
}

function decodeCalls(value: unknown, at: string, reader: RequestReader): readonly ToolCallPart[] {
  const calls = reader.read('array', value, at) ?? [];
  return calls.flatMap((call, i) => decodeCall(call, `${at}[${i}]`, reader) ?? []);
}

function decodeCall(value: unknown, at: string, reader: RequestReader): ToolCallPart | undefined {
  const call = reader.need('object', value, at);
  if (!call) return undefined;
  const id = reader.need('string', call.id, `${at}.id`);
  if (call.type === 'custom') return decodeFreeText(id, call.custom, `${at}.custom`, reader);
  const called = reader.need('object', call.function, `${at}.function`);
  const name = reader.need('string', asObject(called).name, `${at}.function.name`);
  const given = called?.arguments;
  if (given !== undefined && given !== null && !isObject(given)) reader.need('string', given, `${at}.function.arguments`);
  return id === undefined || name === undefined ? undefined : { type: 'tool-call', id, name, arguments: argumentsText(given) };
}

function decodeFreeText(id: string | undefined, value: unknown, at: string, reader: RequestReader): ToolCallPart | undefined {
  const { name: given, input } = reader.object(value, at);
  const name = reader.need('string', given, `${at}.name`);
  const text = reader.string(input, `${at}.input`);
  if (id === undefined || name === undefined) return undefined;
  return { type: 'tool-call', id, name, arguments: argumentsOfText(text), freeText: true };
}
