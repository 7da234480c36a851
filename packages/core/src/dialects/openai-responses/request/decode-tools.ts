import type { JsonObject } from '../../../call/json.ts';
import type { OutputFormat, Tool, ToolChoice } from '../../../call/request.ts';
import { defined, isObject, objectsIn } from '../../json.ts';
import { jsonSchemaFormat } from '../../json-schema-format.ts';
import { asObject } from '../../openai-chat/read-json.ts';
import type { RequestReader } from '../../request-reader.ts';
import { isWebSearch } from './decode-web-search.ts';

/** Reads the tools that are functions; all others but a search of the web run at the provider or take free text, and bind the call to this dialect. */
export function decodeTools(value: unknown, reader: RequestReader): readonly Tool[] {
  const tools = reader.read('array', value, 'tools') ?? [];
  return tools.flatMap((tool, i) => decodeTool(tool, `tools[${i}]`, reader) ?? []);
}

function decodeTool(value: unknown, at: string, reader: RequestReader): Tool | undefined {
  const tool = reader.need('object', value, at);
  const type = tool && reader.need('string', tool.type, `${at}.type`);
  if (!tool || type === undefined) return undefined;
  if (type === 'custom') return reader.refuse('custom tools', { needs: 'tools' });
  if (isWebSearch(type)) return undefined; // see `decodeWebSearch`
  if (type !== 'function') return reader.refuse(`${type} (built-in tool)`);
  const name = reader.need('string', tool.name, `${at}.name`);
  return name === undefined ? undefined : { name, ...readDeclaration(tool, at, reader) };
}

/** Only an explicit `strict` is passed on: the default here, strict where the schema fits, is a promise that no other dialect makes. */
function readDeclaration(tool: JsonObject, at: string, reader: RequestReader): Omit<Tool, 'name'> {
  const strict = reader.read('boolean', tool.strict, `${at}.strict`);
  return {
    parameters: reader.read('object', tool.parameters, `${at}.parameters`) ?? { type: 'object', properties: {} },
    ...defined({
      description: reader.read('string', tool.description, `${at}.description`),
      strict: strict === true ? true : undefined,
    }),
  };
}

const choices: ReadonlyMap<unknown, ToolChoice> = new Map<string, ToolChoice>([
  ['auto', { type: 'auto' }],
  ['none', { type: 'none' }],
  ['required', { type: 'required' }],
]);

export function decodeToolChoice(value: unknown, reader: RequestReader): ToolChoice | undefined {
  if (value === undefined || value === null) return undefined;
  if (!isObject(value)) return choices.get(value) ?? reader.wrong('tool_choice', 'auto, none, required or an object', value);
  const type = reader.need('string', value.type, 'tool_choice.type');
  if (type === 'allowed_tools') return choices.get(value.mode ?? 'auto');
  if (type !== 'function') return type === undefined ? undefined : reader.refuse(`tool_choice ${type}`);
  const name = reader.need('string', value.name, 'tool_choice.name');
  return name === undefined ? undefined : { type: 'tool', name };
}

/** The tools that `tool_choice` allows. Other dialects get only these tools, because they have no list of allowed tools. */
export function allowedTools(tools: readonly Tool[], choice: unknown): readonly Tool[] {
  const { type, tools: allowed } = asObject(choice);
  if (type !== 'allowed_tools') return tools;
  const names = new Set(objectsIn(allowed).map(({ name }) => name));
  return tools.filter(({ name }) => names.has(name));
}

export function decodeFormat(value: unknown, reader: RequestReader): OutputFormat | undefined {
  const at = 'text.format';
  const format = reader.read('object', value, at);
  const type = format && reader.need('string', format.type, `${at}.type`);
  if (!format || type === undefined || type === 'text') return undefined;
  if (type === 'json_object') return { type: 'json-object' };
  if (type !== 'json_schema') return reader.refuse(`${at} ${type}`);
  return jsonSchemaFormat(format, at, reader);
}
