import type { JsonObject } from '../../../call/json.ts';
import type { AssistantPart, Message, ToolCallPart, ToolResultPart } from '../../../call/request.ts';
import { isObject } from '../../json.ts';
import { argumentsText, asObject } from '../read-json.ts';
import { decodeCache, withMark } from './decode-cache.ts';
import { type FunctionHistory, functionHistory } from './decode-functions.ts';
import { assistantParts, decodeParts, systemParts, toolParts, userParts } from './decode-parts.ts';
import { decodeThoughts } from './decode-reasoning.ts';
import type { RequestNotes } from './request-notes.ts';

/** Reads the conversation. Results of tools that follow each other become one message, as they belong to one turn. */
export function decodeMessages(value: unknown, notes: RequestNotes): readonly Message[] {
  const list = notes.need('array', value, 'messages') ?? [];
  if (list.length === 0) notes.wrong('messages', 'at least one message', value);
  const functions = functionHistory(notes);
  return mergeResults(list.flatMap((message, i) => decodeMessage(message, `messages[${i}]`, notes, functions) ?? []));
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

type Decode = (message: JsonObject, at: string, notes: RequestNotes, functions: FunctionHistory) => Message | undefined;

const roles: ReadonlyMap<string, Decode> = new Map<string, Decode>([
  ['system', decodeSystem],
  ['developer', decodeSystem],
  ['user', decodeUser],
  ['assistant', decodeAssistant],
  ['tool', decodeTool],
  ['function', (message, at, _notes, functions) => functions.result(message, at)],
]);

function decodeMessage(value: unknown, at: string, notes: RequestNotes, functions: FunctionHistory): Message | undefined {
  const message = notes.need('object', value, at);
  const role = message && notes.need('string', message.role, `${at}.role`);
  if (!message || role === undefined) return undefined;
  const decode = roles.get(role);
  if (!decode) return notes.wrong(`${at}.role`, `one of ${[...roles.keys()].join(', ')}`, role);
  noteOtherMembers(message, role, notes);
  return decode(message, at, notes, functions);
}

const known: ReadonlySet<string> = new Set([
  ...['role', 'content', 'tool_calls', 'tool_call_id', 'refusal', 'function_call'],
  ...['reasoning', 'reasoning_content', 'reasoning_details', 'thinking_blocks', 'cache_control'],
]);

/** Refers to what one account holds. */
const refused: ReadonlySet<string> = new Set(['audio']);

function noteOtherMembers(message: JsonObject, role: string, notes: RequestNotes): void {
  for (const [name, value] of Object.entries(message)) {
    const idle = value === undefined || value === null || value === false || (Array.isArray(value) && value.length === 0);
    if (idle || known.has(name) || (name === 'name' && role === 'function')) continue;
    notes.unportableAs(`messages[].${name}`, refused.has(name) ? 'refuse' : 'drop', name === 'audio' ? 'audio' : undefined);
  }
}

function decodeSystem(message: JsonObject, at: string, notes: RequestNotes): Message {
  const content = decodeParts(message.content, `${at}.content`, systemParts, notes);
  return { role: 'system', content: withMark(content, decodeCache(message.cache_control)) };
}

function decodeUser(message: JsonObject, at: string, notes: RequestNotes): Message {
  const content = decodeParts(message.content, `${at}.content`, userParts, notes);
  return { role: 'user', content: withMark(content, decodeCache(message.cache_control)) };
}

function decodeTool(message: JsonObject, at: string, notes: RequestNotes): Message | undefined {
  const id = notes.need('string', message.tool_call_id, `${at}.tool_call_id`);
  const content = decodeParts(message.content, `${at}.content`, toolParts, notes);
  if (id === undefined) return undefined;
  const result: ToolResultPart = { type: 'tool-result', id, content };
  return { role: 'tool', content: withMark([result], decodeCache(message.cache_control)) };
}

function decodeAssistant(message: JsonObject, at: string, notes: RequestNotes, functions: FunctionHistory): Message {
  const refusal = notes.read('string', message.refusal, `${at}.refusal`) ?? '';
  const content: readonly AssistantPart[] = [
    ...decodeThoughts(message),
    // Absent beside tool calls.
    ...(message.content === undefined || message.content === null
      ? []
      : decodeParts(message.content, `${at}.content`, assistantParts, notes)),
    ...(refusal === '' ? [] : [{ type: 'refusal' as const, text: refusal }]),
    ...decodeCalls(message.tool_calls, `${at}.tool_calls`, notes),
    ...functions.call(message.function_call, `${at}.function_call`),
  ];
  return { role: 'assistant', content: withMark(content, decodeCache(message.cache_control)) };
}

function decodeCalls(value: unknown, at: string, notes: RequestNotes): readonly ToolCallPart[] {
  const calls = notes.read('array', value, at) ?? [];
  return calls.flatMap((call, i) => decodeCall(call, `${at}[${i}]`, notes) ?? []);
}

function decodeCall(value: unknown, at: string, notes: RequestNotes): ToolCallPart | undefined {
  const call = notes.need('object', value, at);
  if (!call) return undefined;
  if (call.type === 'custom') return notes.unportableAs('custom tools', 'refuse', 'tools');
  const id = notes.need('string', call.id, `${at}.id`);
  const called = notes.need('object', call.function, `${at}.function`);
  const name = notes.need('string', asObject(called).name, `${at}.function.name`);
  const given = called?.arguments;
  if (given !== undefined && given !== null && !isObject(given)) notes.need('string', given, `${at}.function.arguments`);
  return id === undefined || name === undefined ? undefined : { type: 'tool-call', id, name, arguments: argumentsText(given) };
}
