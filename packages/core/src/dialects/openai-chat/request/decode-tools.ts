import type { JsonObject } from '../../../call/json.ts';
import type { OutputFormat, Tool, ToolChoice } from '../../../call/request.ts';
import { defined, isObject } from '../../json.ts';
import { asArray, asObject } from '../read-json.ts';
import { decodeCache } from './decode-cache.ts';
import type { RequestNotes } from './request-notes.ts';

/** Reads the tools that are functions; all others run at the provider or take free text, and bind the call to this dialect. */
export function decodeTools(value: unknown, notes: RequestNotes): readonly Tool[] {
  const tools = notes.read('array', value, 'tools') ?? [];
  return tools.flatMap((tool, i) => decodeTool(tool, `tools[${i}]`, notes) ?? []);
}

function decodeTool(value: unknown, at: string, notes: RequestNotes): Tool | undefined {
  const tool = notes.need('object', value, at);
  if (!tool) return undefined;
  const type = notes.read('string', tool.type, `${at}.type`) ?? 'function'; // Mistral's clients leave it out
  if (type === 'custom') return notes.unportableAs('custom tools', 'refuse', 'tools');
  if (type !== 'function') return notes.unportableAs(`${type} (built-in tool)`, 'refuse');
  const declared = decodeDeclared(tool.function, `${at}.function`, notes);
  return declared && { ...declared, ...defined({ cache: decodeCache(tool.cache_control) ?? declared.cache }) };
}

/** Reads what a function is declared as, in `tools` and in the old `functions`. */
export function decodeDeclared(value: unknown, at: string, notes: RequestNotes): Tool | undefined {
  const declared = notes.need('object', value, at);
  const name = declared && notes.need('string', declared.name, `${at}.name`);
  return declared && name !== undefined ? { name, ...readDeclaration(declared, at, notes) } : undefined;
}

function readDeclaration(declared: JsonObject, at: string, notes: RequestNotes): Omit<Tool, 'name'> {
  return {
    parameters: notes.read('object', declared.parameters, `${at}.parameters`) ?? { type: 'object', properties: {} },
    ...defined({
      description: notes.read('string', declared.description, `${at}.description`),
      strict: notes.read('boolean', declared.strict, `${at}.strict`),
      cache: decodeCache(declared.cache_control),
    }),
  };
}

const choices: ReadonlyMap<string, ToolChoice> = new Map<string, ToolChoice>([
  ['auto', { type: 'auto' }],
  ['none', { type: 'none' }],
  ['required', { type: 'required' }],
  ['any', { type: 'required' }], // Mistral
]);

export function decodeToolChoice(value: unknown, notes: RequestNotes): ToolChoice | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string')
    return choices.get(value) ?? notes.wrong('tool_choice', 'auto, none, required or an object', value);
  if (!isObject(value)) return notes.wrong('tool_choice', 'a string or an object', value);
  const type = notes.need('string', value.type, 'tool_choice.type');
  if (type === 'allowed_tools') return decodeToolChoice(asObject(value.allowed_tools).mode ?? 'auto', notes);
  if (type !== 'function') return notes.unportableAs(`tool_choice ${type}`, 'refuse');
  const name = notes.need('string', asObject(value.function).name, 'tool_choice.function.name');
  return name === undefined ? undefined : { type: 'tool', name };
}

/** Of the tools those that `tool_choice` allows: other dialects are told of no others. */
export function allowedTools(tools: readonly Tool[], choice: unknown): readonly Tool[] {
  const { type, allowed_tools: allowed } = asObject(choice);
  if (type !== 'allowed_tools') return tools;
  const names = new Set(asArray(asObject(allowed).tools).map((tool) => asObject(asObject(tool).function).name));
  return tools.filter(({ name }) => names.has(name));
}

export function decodeOutput(value: unknown, notes: RequestNotes): OutputFormat | undefined {
  const format = notes.read('object', value, 'response_format');
  const type = format && notes.need('string', format.type, 'response_format.type');
  if (!format || type === undefined || type === 'text') return undefined;
  if (type === 'json_object') return { type: 'json-object' };
  if (type === 'json_schema') return readSchema(format.json_schema, 'response_format.json_schema', notes);
  return notes.unportableAs(`response_format ${type}`, 'refuse');
}

function readSchema(value: unknown, at: string, notes: RequestNotes): OutputFormat | undefined {
  const format = notes.need('object', value, at);
  if (!format) return undefined;
  return {
    type: 'json-schema',
    schema: notes.read('object', format.schema, `${at}.schema`) ?? {},
    ...defined({
      name: notes.read('string', format.name, `${at}.name`),
      description: notes.read('string', format.description, `${at}.description`),
      strict: notes.read('boolean', format.strict, `${at}.strict`),
    }),
  };
}
