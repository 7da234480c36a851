import type { JsonObject } from '../../../call/json.ts';
import { own } from '../../../call/own.ts';
import type { OutputFormat, Tool, ToolChoice } from '../../../call/request.ts';
import { decodeCache } from '../../cache-marks.ts';
import { decodeGrammar } from '../../decode-grammar.ts';
import { freeTextTool } from '../../free-text-tool.ts';
import { defined, isObject } from '../../json.ts';
import { jsonSchemaFormat } from '../../json-schema-format.ts';
import type { RequestReader } from '../../request-reader.ts';
import { asArray, asObject } from '../read-json.ts';
import { openrouterSearch } from './decode-web-search.ts';

/** Reads the tools that the client runs. All other tools run at the provider, and bind the call to this dialect. */
export function decodeTools(value: unknown, reader: RequestReader): readonly Tool[] {
  const tools = reader.read('array', value, 'tools') ?? [];
  return tools.flatMap((tool, i) => decodeTool(tool, `tools[${i}]`, reader) ?? []);
}

function decodeTool(value: unknown, at: string, reader: RequestReader): Tool | undefined {
  const tool = reader.need('object', value, at);
  if (!tool) return undefined;
  const type = reader.read('string', tool.type, `${at}.type`) ?? 'function'; // Mistral's clients leave it out
  if (type === 'custom') return decodeFreeText(tool.custom, `${at}.custom`, reader);
  if (type === openrouterSearch) return undefined; // see `decodeWebSearch`
  if (type !== 'function') return reader.refuse(`${type} (built-in tool)`);
  const declared = decodeDeclared(tool.function, `${at}.function`, reader);
  return declared && { ...declared, ...defined({ cache: decodeCache(tool.cache_control, reader) ?? declared.cache }) };
}

function decodeFreeText(value: unknown, at: string, reader: RequestReader): Tool | undefined {
  const declared = reader.need('object', value, at);
  const name = declared && reader.need('string', declared.name, `${at}.name`);
  if (!declared || name === undefined) return undefined;
  const description = reader.read('string', declared.description, `${at}.description`);
  const format = reader.read('object', declared.format, `${at}.format`);
  return freeTextTool(name, { name, description, grammar: decodeGrammar(format, `${at}.format`, reader, 'grammar') });
}

/** Reads the declaration of a function, in `tools` and in the old `functions`. */
export function decodeDeclared(value: unknown, at: string, reader: RequestReader): Tool | undefined {
  const declared = reader.need('object', value, at);
  const name = declared && reader.need('string', declared.name, `${at}.name`);
  return declared && name !== undefined ? { name, ...readDeclaration(declared, at, reader) } : undefined;
}

function readDeclaration(declared: JsonObject, at: string, reader: RequestReader): Omit<Tool, 'name'> {
  return {
    parameters: reader.read('object', declared.parameters, `${at}.parameters`) ?? { type: 'object', properties: {} },
    ...defined({
      description: reader.read('string', declared.description, `${at}.description`),
      strict: reader.read('boolean', declared.strict, `${at}.strict`),
      cache: decodeCache(declared.cache_control, reader),
    }),
  };
}

const choices: ReadonlyMap<string, ToolChoice> = new Map<string, ToolChoice>([
  ['auto', { type: 'auto' }],
  ['none', { type: 'none' }],
  ['required', { type: 'required' }],
  ['any', { type: 'required' }], // Mistral
]);

export function decodeToolChoice(value: unknown, reader: RequestReader): ToolChoice | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string')
    return choices.get(value) ?? reader.wrong('tool_choice', 'auto, none, required or an object', value);
  if (!isObject(value)) return reader.wrong('tool_choice', 'a string or an object', value);
  const type = reader.need('string', value.type, 'tool_choice.type');
  if (type === 'allowed_tools') return decodeToolChoice(asObject(value.allowed_tools).mode ?? 'auto', reader);
  if (type !== 'function' && type !== 'custom') return reader.refuse(`tool_choice ${type}`);
  const name = reader.need('string', asObject(own(value, type)).name, `tool_choice.${type}.name`);
  return name === undefined ? undefined : { type: 'tool', name };
}

/** The tools that `tool_choice` allows. Other dialects get only these tools, because they have no list of allowed tools. */
export function allowedTools(tools: readonly Tool[], choice: unknown): readonly Tool[] {
  const { type, allowed_tools: allowed } = asObject(choice);
  if (type !== 'allowed_tools') return tools;
  const names = new Set(
    asArray(asObject(allowed).tools).map((tool) => asObject(asObject(tool).function ?? asObject(tool).custom).name),
  );
  return tools.filter(({ name }) => names.has(name));
}

export function decodeOutput(value: unknown, reader: RequestReader): OutputFormat | undefined {
  const format = reader.read('object', value, 'response_format');
  const type = format && reader.need('string', format.type, 'response_format.type');
  if (!format || type === undefined || type === 'text') return undefined;
  if (type === 'json_object') return { type: 'json-object' };
  if (type !== 'json_schema') return reader.refuse(`response_format ${type}`);
  const at = 'response_format.json_schema';
  const schema = reader.need('object', format.json_schema, at);
  return schema && jsonSchemaFormat(schema, at, reader);
}
