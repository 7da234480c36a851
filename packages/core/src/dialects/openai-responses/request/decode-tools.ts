import type { JsonObject } from '../../../call/json.ts';
import type { OutputFormat, Tool, ToolChoice } from '../../../call/request.ts';
import { decodeGrammar } from '../../decode-grammar.ts';
import { freeTextTool } from '../../free-text-tool.ts';
import { defined, isObject, objectsIn } from '../../json.ts';
import { jsonSchemaFormat } from '../../json-schema-format.ts';
import { asObject, asText } from '../../openai-chat/read-json.ts';
import type { RequestReader } from '../../request-reader.ts';
import { nameIn } from '../name-in.ts';
import { isWebSearch } from './decode-web-search.ts';
import { type KnownTools, searchName } from './known-tools.ts';

/** Reads the tools that the client runs. All others but a search of the web run at the provider, and bind the call to this dialect. */
export function decodeTools(value: unknown, at: string, reader: RequestReader): readonly Tool[] {
  const tools = reader.read('array', value, at) ?? [];
  return tools.flatMap((tool, i) => decodeTool(tool, `${at}[${i}]`, reader));
}

function decodeTool(value: unknown, at: string, reader: RequestReader): readonly Tool[] {
  const tool = reader.need('object', value, at);
  const type = tool && reader.need('string', tool.type, `${at}.type`);
  if (!tool || type === undefined || isWebSearch(type)) return []; // see `decodeWebSearch`
  const decode = clientTools.get(type);
  if (decode) return decode(tool, at, reader);
  reader.refuse(`${type} (built-in tool)`);
  return [];
}

type DecodeTool = (tool: JsonObject, at: string, reader: RequestReader) => readonly Tool[];

/** The tools that the client runs, by their type. `defer_loading` saves the model reading them, and other dialects name them all. */
const clientTools: ReadonlyMap<string, DecodeTool> = new Map<string, DecodeTool>([
  ['function', (tool, at, reader) => decodeFunction(tool, at, reader)],
  ['custom', (tool, at, reader) => decodeFreeText(tool, at, reader)],
  ['namespace', decodeNamespace],
  ['tool_search', decodeSearch],
]);

function decodeFunction(tool: JsonObject, at: string, reader: RequestReader, namespace?: string): readonly Tool[] {
  const name = reader.need('string', tool.name, `${at}.name`);
  if (name === undefined) return [];
  const form = namespace === undefined ? {} : { form: { type: 'function' as const, name, namespace } };
  return [{ name: nameIn(namespace, name), ...readDeclaration(tool, at, reader), ...form }];
}

function decodeFreeText(tool: JsonObject, at: string, reader: RequestReader, namespace?: string): readonly Tool[] {
  const name = reader.need('string', tool.name, `${at}.name`);
  if (name === undefined) return [];
  const description = reader.read('string', tool.description, `${at}.description`);
  const grammar = decodeGrammar(reader.read('object', tool.format, `${at}.format`), `${at}.format`, reader);
  return [freeTextTool(nameIn(namespace, name), { name, namespace, description, grammar })];
}

/** The tools of a namespace. What is said of the whole namespace is said with its first tool. */
function decodeNamespace(group: JsonObject, at: string, reader: RequestReader): readonly Tool[] {
  const namespace = reader.string(group.name, `${at}.name`);
  const about = reader.read('string', group.description, `${at}.description`) ?? '';
  const [first, ...others] = reader.array(group.tools, `${at}.tools`).flatMap((value, i): readonly Tool[] => {
    const tool = reader.object(value, `${at}.tools[${i}]`);
    const type = reader.string(tool.type, `${at}.tools[${i}].type`);
    if (type === 'custom') return decodeFreeText(tool, `${at}.tools[${i}]`, reader, namespace);
    if (type === 'function') return decodeFunction(tool, `${at}.tools[${i}]`, reader, namespace);
    reader.refuse(`${type} in a namespace`);
    return [];
  });
  if (!first) return [];
  if (about === '') return [first, ...others];
  const told = (own: string | undefined) => [own, `The tools of ${namespace}: ${about}`].filter((part) => part).join('\n\n');
  const { description, form } = first;
  const freeText = form?.type === 'text' && { form: { ...form, description: told(form.description) } };
  return [{ ...first, description: told(description), ...freeText }, ...others];
}

/** A search that the client makes is a function. One that the provider makes is not needed where all tools are named. */
function decodeSearch(tool: JsonObject, at: string, reader: RequestReader): readonly Tool[] {
  if (tool.execution !== 'client') {
    reader.drop('tool_search');
    return [];
  }
  return [{ name: searchName, ...readDeclaration(tool, at, reader), form: { type: 'search', name: searchName } }];
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

export function decodeToolChoice(value: unknown, known: KnownTools, reader: RequestReader): ToolChoice | undefined {
  if (value === undefined || value === null) return undefined;
  if (!isObject(value)) return choices.get(value) ?? reader.wrong('tool_choice', 'auto, none, required or an object', value);
  const type = reader.need('string', value.type, 'tool_choice.type');
  if (type === 'allowed_tools') return choices.get(value.mode ?? 'auto');
  if (type !== 'function' && type !== 'custom') return type === undefined ? undefined : reader.refuse(`tool_choice ${type}`);
  const name = reader.need('string', value.name, 'tool_choice.name');
  return name === undefined ? undefined : { type: 'tool', name: known.nameOf(value.namespace, name) };
}

/** The tools that `tool_choice` allows. Other dialects get only these tools, because they have no list of allowed tools. */
export function allowedTools({ tools, nameOf, searchName }: KnownTools, choice: unknown): readonly Tool[] {
  const { type, tools: allowed } = asObject(choice);
  if (type !== 'allowed_tools') return tools;
  const named = objectsIn(allowed);
  const names = new Set(
    named.map(({ type, name, namespace }) => (type === 'tool_search' ? searchName : nameOf(namespace, asText(name)))),
  );
  const groups = new Set(named.flatMap(({ type, name }) => (type === 'namespace' ? [name] : [])));
  return tools.filter(({ name, form }) => names.has(name) || groups.has(form?.namespace));
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
