import type { FullToolCall } from '../answer.ts';
import { isObject, type JsonObject, objectAt, objectsIn, own, parseJson } from '../json.ts';
import { checkName, first } from './openai-parts-check.ts';
import type { Problem } from './wire.ts';

/** OpenAI's models that take tools of free text. Names of other makers stand for hosts of the wire, which take functions alone. */
const takesFreeText = /^(?:ft:)?gpt-(?:[6-9]|5(?!-chat))/;

/** The pieces of the text that a tool is called with; undefined where the request declares no tool of free text with this name. */
export function textPieces({ name, pieces }: FullToolCall, { tools }: JsonObject): readonly string[] | undefined {
  const isFree = within(objectsIn(tools)).some((tool) => tool.type === 'custom' && nameOf(tool) === name);
  if (!isFree) return undefined;
  const args = pieces.join('');
  const parsed = parseJson(args);
  const text = isObject(parsed) && typeof parsed.input === 'string' ? parsed.input : args;
  return text.match(/[\s\S]{1,8}/gu) ?? [];
}

/** What stands for the arguments of a tool of free text. */
export const textSchema: JsonObject = { type: 'object', properties: { input: { type: 'string' } }, required: ['input'] };

/** The tools of a list and of the namespaces in it. */
export function within(tools: readonly JsonObject[]): readonly JsonObject[] {
  return tools.flatMap((tool) => (tool.type === 'namespace' ? objectsIn(tool.tools) : [tool]));
}

/** Chat Completions puts a tool into a member of its type, and Responses does not. */
function nameOf(tool: JsonObject): unknown {
  return tool.name ?? objectAt(tool, 'custom').name;
}

/**
 * What OpenAI refuses of tools of free text.
 *
 * @param inside - the member that holds tool and grammar, in Chat Completions
 */
export function checkFreeText({ model, tools }: JsonObject, inside?: 'custom'): Problem | undefined {
  return first(
    objectsIn(tools).map((tool, index) => {
      if (tool.type !== 'custom') return undefined;
      const at = `tools[${index}]`;
      if (!takesFreeText.test(String(model))) return unsupported(`${at}.type`);
      const declared = inside ? objectAt(tool, inside) : tool;
      const where = inside ? `${at}.${inside}` : at;
      const format = objectAt(declared, 'format');
      return (
        checkName(declared.name, `${where}.name`) ?? checkFormat(format, inside ? objectAt(format, 'grammar') : format, where)
      );
    }),
  );
}

function unsupported(param: string): Problem {
  return { message: "Invalid value: 'custom'. Supported values are: 'function'.", param, code: 'invalid_value' };
}

function checkFormat({ type = 'text' }: JsonObject, grammar: JsonObject, at: string): Problem | undefined {
  if (type === 'text') return undefined;
  if (type !== 'grammar')
    return { message: `Invalid value: '${String(type)}'.`, param: `${at}.format.type`, code: 'invalid_value' };
  const missing = ['syntax', 'definition'].find((name) => typeof own(grammar, name) !== 'string');
  if (missing === undefined) return undefined;
  const param = `${at}.format.${missing}`;
  return { message: `Missing required parameter: '${param}'.`, param, code: 'missing_required_parameter' };
}
