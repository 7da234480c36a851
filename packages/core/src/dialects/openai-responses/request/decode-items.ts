import type { JsonObject } from '../../../call/json.ts';
import type { AssistantPart, Message, Tool } from '../../../call/request.ts';
import { argumentsOfText } from '../../free-text.ts';
import { isObject, objectsIn } from '../../json.ts';
import { argumentsText, asArray, asText } from '../../openai-chat/read-json.ts';
import type { RequestReader } from '../../request-reader.ts';
import { assistantParts, decodeParts, systemParts, userParts } from './decode-parts.ts';
import { decodeTools } from './decode-tools.ts';
import type { KnownTools } from './known-tools.ts';

/** Reads the conversation. What the assistant said, thought and called in one turn are items of their own, and become one message. */
export function decodeItems(input: unknown, known: KnownTools, reader: RequestReader): readonly Message[] {
  if (typeof input === 'string') return [{ role: 'user', content: [{ type: 'text', text: input }] }];
  if (!Array.isArray(input)) {
    reader.wrong('input', 'a string or an array of items', input);
    return [];
  }
  return joined(input.flatMap((item, i) => decodeItem(item, `input[${i}]`, reader, known) ?? []));
}

type MutableParts = { readonly role: Message['role']; readonly content: unknown[] };

/** Turns of the assistant, and results of tools, that follow each other. The lists grow in place: a client may send as many items as its body holds. */
function joined(messages: readonly Message[]): readonly Message[] {
  const all: MutableParts[] = [];
  for (const { role, content } of messages) {
    const last = all.at(-1);
    const joins = last?.role === role && (role === 'assistant' || role === 'tool');
    if (joins) for (const part of content) last.content.push(part);
    else all.push({ role, content: [...content] });
  }
  return all as readonly unknown[] as readonly Message[];
}

type Decode = (item: JsonObject, at: string, reader: RequestReader, known: KnownTools) => Message | undefined;

const types: ReadonlyMap<string, Decode> = new Map<string, Decode>([
  ['message', decodeMessage],
  ['function_call', decodeCall],
  ['function_call_output', decodeResult],
  ['reasoning', decodeThought],
  ['item_reference', () => undefined], // binds the call: see `boundOf`
  ['custom_tool_call', decodeFreeTextCall],
  ['custom_tool_call_output', decodeResult],
  ['tool_search_call', decodeSearch],
  ['tool_search_output', decodeFound],
  ['additional_tools', () => undefined], // see `toolsInItems`
]);

/** The items that bring tools in. */
const bringing: ReadonlySet<unknown> = new Set(['tool_search_output', 'additional_tools']);

/** The tools that the conversation itself brings in. */
export function toolsInItems(input: unknown, reader: RequestReader): readonly Tool[] {
  return asArray(input).flatMap((item, i) =>
    isObject(item) && bringing.has(item.type) ? decodeTools(item.tools, `input[${i}].tools`, reader) : [],
  );
}

/** Calls that the provider made itself, and whose outcome the answer after them tells: other dialects go without. */
const finished: ReadonlySet<string> = new Set([
  'web_search_call',
  'file_search_call',
  'code_interpreter_call',
  'image_generation_call',
]);

function decodeItem(value: unknown, at: string, reader: RequestReader, known: KnownTools): Message | undefined {
  const item = reader.need('object', value, at);
  if (!item) return undefined;
  const type = reader.read('string', item.type, `${at}.type`) ?? (isReference(item) ? 'item_reference' : 'message');
  const decode = types.get(type);
  if (decode) return decode(item, at, reader, known);
  return finished.has(type) ? reader.drop(type) : reader.refuse(type);
}

/** Names an item that its provider has stored. */
export function isReference(item: unknown): item is JsonObject {
  if (!isObject(item) || typeof item.id !== 'string') return false;
  return item.type === 'item_reference' || ((item.type ?? undefined) === undefined && item.role === undefined);
}

function decodeMessage({ role, content }: JsonObject, at: string, reader: RequestReader): Message | undefined {
  switch (reader.need('string', role, `${at}.role`)) {
    case undefined:
      return undefined;
    case 'system':
    case 'developer':
      return { role: 'system', content: decodeParts(content, `${at}.content`, systemParts, reader) };
    case 'user':
      return { role: 'user', content: decodeParts(content, `${at}.content`, userParts, reader) };
    case 'assistant':
      return { role: 'assistant', content: decodeParts(content, `${at}.content`, assistantParts, reader) };
    default:
      return reader.wrong(`${at}.role`, 'one of assistant, system, developer, user', role);
  }
}

function decodeCall(item: JsonObject, at: string, reader: RequestReader, known: KnownTools): Message | undefined {
  const id = reader.need('string', item.call_id, `${at}.call_id`);
  const name = reader.need('string', item.name, `${at}.name`);
  reader.read('string', item.arguments, `${at}.arguments`);
  if (id === undefined || name === undefined) return undefined;
  const called = known.nameOf(item.namespace, name);
  return { role: 'assistant', content: [{ type: 'tool-call', id, name: called, arguments: argumentsText(item.arguments) }] };
}

function decodeFreeTextCall(item: JsonObject, at: string, reader: RequestReader, known: KnownTools): Message | undefined {
  const id = reader.need('string', item.call_id, `${at}.call_id`);
  const name = reader.need('string', item.name, `${at}.name`);
  const text = reader.string(item.input, `${at}.input`);
  if (id === undefined || name === undefined) return undefined;
  const called = known.nameOf(item.namespace, name);
  return {
    role: 'assistant',
    content: [{ type: 'tool-call', id, name: called, arguments: argumentsOfText(text), freeText: true }],
  };
}

/** A search that the provider made has no result that others need, because all tools are named to them. */
function decodeSearch(
  { execution, call_id: id, arguments: args }: JsonObject,
  _at: string,
  _reader: RequestReader,
  { searchName }: KnownTools,
): Message | undefined {
  if (execution !== 'client' || typeof id !== 'string') return undefined;
  return { role: 'assistant', content: [{ type: 'tool-call', id, name: searchName, arguments: argumentsText(args) }] };
}

/** Tells the names under which nearly every target knows the tools: see `toolNames`. */
function decodeFound(
  { execution, call_id: id, tools }: JsonObject,
  _at: string,
  _reader: RequestReader,
  { nameOf }: KnownTools,
): Message | undefined {
  if (execution !== 'client' || typeof id !== 'string') return undefined;
  const names = objectsIn(tools).flatMap(({ type, name, tools: grouped }) =>
    type === 'namespace' ? objectsIn(grouped).map((tool) => nameOf(name, asText(tool.name)).replaceAll('.', '__')) : asText(name),
  );
  const text = names.length === 0 ? 'No tool was found.' : `These can be called now: ${names.join(', ')}.`;
  return { role: 'tool', content: [{ type: 'tool-result', id, content: [{ type: 'text', text }] }] };
}

function decodeResult(item: JsonObject, at: string, reader: RequestReader): Message | undefined {
  const id = reader.need('string', item.call_id, `${at}.call_id`);
  const content = decodeParts(item.output, `${at}.output`, userParts, reader);
  return id === undefined ? undefined : { role: 'tool', content: [{ type: 'tool-result', id, content }] };
}

/** What is encrypted belongs to the account that made it, so that other dialects get the words alone. */
function decodeThought({ summary, content }: JsonObject): Message {
  const texts = [...objectsIn(summary), ...objectsIn(content)].map((part) => asText(part.text));
  const thought: AssistantPart = { type: 'reasoning', text: texts.join('\n\n') };
  return { role: 'assistant', content: [thought] };
}
