import { isObject, type JsonObject, objectsIn } from '../json.ts';
import { checkName, first, imageUrl, tooLong } from './openai-parts-check.ts';
import type { Problem } from './wire.ts';

const inputParts = ['input_text', 'input_image', 'input_file'] as const;
const partsOf: ReadonlyMap<unknown, readonly string[]> = new Map<unknown, readonly string[]>([
  ['user', inputParts],
  ['system', inputParts],
  ['developer', inputParts],
  ['assistant', ['output_text', 'refusal']],
]);

/** How the ids of stored items begin. */
const prefixes: ReadonlyMap<unknown, string> = new Map([
  ['message', 'msg'],
  ['reasoning', 'rs'],
  ['function_call', 'fc'],
  ['custom_tool_call', 'ctc'],
  ['tool_search_call', 'tsc'],
]);
const storedItem = /^(?:msg|rs|fc|ctc|tsc)_[0-9a-f]{48}$/;

const itemTypes: ReadonlySet<unknown> = new Set([
  ...['message', 'reasoning', 'function_call', 'function_call_output', 'custom_tool_call', 'custom_tool_call_output'],
  ...['item_reference', 'web_search_call', 'file_search_call', 'code_interpreter_call', 'image_generation_call', 'compaction'],
  ...['tool_search_call', 'tool_search_output', 'additional_tools'],
]);

/** @param goesOn - the provider keeps what came before: calls of earlier turns may be answered */
export function checkItems(input: readonly unknown[], goesOn: boolean): Problem | undefined {
  const items = input.filter(isObject);
  if (items.length < input.length)
    return { message: "Invalid type for 'input': expected objects.", param: 'input', code: 'invalid_type' };
  const refers = items.some((item) => typeOf(item) === 'item_reference');
  return (
    first(items.map((item, index) => checkItem(item, `input[${index}]`))) ??
    checkPairs(items, goesOn || refers) ??
    first(items.map((item, index) => checkReasoning(item, items[index + 1])))
  );
}

function typeOf({ type, role }: JsonObject): unknown {
  return type ?? (role === undefined ? 'item_reference' : 'message');
}

function checkItem(item: JsonObject, at: string): Problem | undefined {
  const type = typeOf(item);
  if (!itemTypes.has(type)) return invalid(`${at}.type`, type, itemTypes);
  if (type === 'item_reference') return checkReference(item);
  return first([
    checkId(item, type, at),
    tooLong(item.call_id, 64, `${at}.call_id`),
    type === 'function_call' ? checkCall(item, at) : undefined,
    type === 'message' ? checkMessage(item, at) : undefined,
    type === 'custom_tool_call' ? checkFreeCall(item, at) : undefined,
    type === 'function_call_output' || type === 'custom_tool_call_output' ? checkOutput(item, at) : undefined,
  ]);
}

function invalid(param: string, value: unknown, supported: Iterable<unknown>): Problem {
  const names = [...supported].map((name) => `'${String(name)}'`).join(', ');
  return { message: `Invalid value: '${String(value)}'. Supported values are: ${names}.`, param, code: 'invalid_value' };
}

function checkReference({ id }: JsonObject): Problem | undefined {
  if (storedItem.test(String(id))) return undefined;
  return { message: `Item with id '${String(id)}' not found.`, param: 'input' };
}

function checkId({ id }: JsonObject, type: unknown, at: string): Problem | undefined {
  const prefix = prefixes.get(type);
  if (id === undefined || id === null || prefix === undefined) return undefined;
  const param = `${at}.id`;
  if (String(id).startsWith(prefix)) return tooLong(id, 64, param);
  return {
    message: `Invalid '${param}': '${String(id)}'. Expected an ID that begins with '${prefix}'.`,
    param,
    code: 'invalid_value',
  };
}

function checkCall({ name, arguments: args, call_id: callId }: JsonObject, at: string): Problem | undefined {
  if (typeof callId !== 'string') return missing(`${at}.call_id`);
  if (typeof args !== 'string') return missing(`${at}.arguments`);
  return checkName(name, `${at}.name`);
}

function checkFreeCall({ name, input, call_id: callId }: JsonObject, at: string): Problem | undefined {
  if (typeof callId !== 'string') return missing(`${at}.call_id`);
  if (typeof input !== 'string') return missing(`${at}.input`);
  return checkName(name, `${at}.name`);
}

function missing(param: string): Problem {
  return { message: `Missing required parameter: '${param}'.`, param, code: 'missing_required_parameter' };
}

function checkMessage({ role, content }: JsonObject, at: string): Problem | undefined {
  const allowed = partsOf.get(role);
  if (!allowed) return invalid(`${at}.role`, role, partsOf.keys());
  return typeof content === 'string' ? undefined : checkContent(content, allowed, `${at}.content`);
}

function checkOutput({ output, call_id: callId }: JsonObject, at: string): Problem | undefined {
  if (typeof callId !== 'string') return missing(`${at}.call_id`);
  return typeof output === 'string' ? undefined : checkContent(output, inputParts, `${at}.output`);
}

function checkContent(content: unknown, allowed: readonly string[], at: string): Problem | undefined {
  if (!Array.isArray(content))
    return { message: `Invalid type for '${at}': expected an array or a string.`, param: at, code: 'invalid_type' };
  const parts = objectsIn(content);
  const wrong = parts.findIndex(({ type }) => !allowed.includes(String(type)));
  if (wrong >= 0) return invalid(`${at}[${wrong}].type`, parts[wrong]?.type, allowed);
  const image = parts.findIndex(
    ({ type, image_url: url, file_id: id }) => type === 'input_image' && id === undefined && !imageUrl.test(String(url)),
  );
  if (image < 0) return undefined;
  const param = `${at}[${image}].image_url`;
  return {
    message: `Invalid '${param}'. Expected a valid URL, but got a value with an invalid format.`,
    param,
    code: 'invalid_value',
  };
}

/** Each call has its output, and each output its call. */
function checkPairs(items: readonly JsonObject[], goesOn: boolean): Problem | undefined {
  return first(calls.map(([call, output, what]) => checkPairsOf(items, { call, output, what, goesOn })));
}

const calls = [
  ['function_call', 'function_call_output', 'function call'],
  ['custom_tool_call', 'custom_tool_call_output', 'custom tool call'],
  ['tool_search_call', 'tool_search_output', 'tool search call'],
] as const;

interface Pairs {
  readonly call: string;
  readonly output: string;
  readonly what: string;
  readonly goesOn: boolean;
}

function checkPairsOf(items: readonly JsonObject[], { call, output, what, goesOn }: Pairs): Problem | undefined {
  const idsOf = (type: string) =>
    new Set(items.filter((item) => item.type === type && item.execution !== 'server').map((item) => item.call_id));
  const [called, answered] = [idsOf(call), idsOf(output)];
  const open = [...called].find((id) => !answered.has(id));
  if (open !== undefined) return { message: `No tool output found for ${what} ${String(open)}.`, param: 'input' };
  const stray = goesOn ? undefined : [...answered].find((id) => !called.has(id));
  if (stray === undefined) return undefined;
  return { message: `No tool call found for ${what} output with call_id ${String(stray)}.`, param: 'input' };
}

/** Reasoning that names itself belongs to the item after it. */
function checkReasoning(item: JsonObject, next: JsonObject | undefined): Problem | undefined {
  if (item.type !== 'reasoning' || typeof item.id !== 'string') return undefined;
  const follows = next && (next.type === 'reasoning' || next.type === 'function_call' || next.role === 'assistant');
  if (follows) return undefined;
  return { message: `Item '${item.id}' of type 'reasoning' was provided without its required following item.`, param: 'input' };
}
