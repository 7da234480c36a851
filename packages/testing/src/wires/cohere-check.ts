import { isObject, type JsonObject, objectAt, objectsIn, own } from '../json.ts';
import { unknownField } from './cohere-errors.ts';
import { checkCohereMessages } from './cohere-messages-check.ts';
import { anyOf, type Shape, unknownMember } from './shape.ts';
import type { IncomingRequest, Problem } from './wire.ts';

// https://docs.cohere.com/reference/chat, .../errors (read in November 2026)
const call: Shape = { ...anyOf('id', 'type'), function: anyOf('name', 'arguments') };
const request: Shape = {
  ...anyOf('model', 'stream', 'strict_tools', 'documents', 'citation_options', 'safety_mode', 'max_tokens', 'stop_sequences'),
  ...anyOf('temperature', 'seed', 'frequency_penalty', 'presence_penalty', 'k', 'p', 'logprobs', 'tool_choice', 'priority'),
  messages: {
    ...anyOf('role', 'tool_call_id', 'tool_plan', 'citations'),
    content: { ...anyOf('type', 'text', 'thinking', 'document'), image_url: anyOf('url', 'detail') },
    tool_calls: call,
  },
  tools: { type: 'any', function: anyOf('name', 'description', 'parameters') },
  response_format: anyOf('type', 'json_schema', 'schema'),
  thinking: anyOf('type', 'token_budget'),
};

const toolName = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** The 400s and 422s of `/v2/chat` that a wrong translation meets first. */
export function checkCohere({ json }: IncomingRequest): Problem | undefined {
  if (!isObject(json)) return { message: 'invalid json syntax: unexpected end of JSON input' };
  const unknown = unknownMember(json, request);
  if (unknown) {
    const message = `unknown field: parameter '${unknown.name}' is not a valid field. For proper usage, please refer to https://docs.cohere.com/reference/chat`;
    return { message, code: unknownField };
  }
  if (typeof json.model !== 'string' || json.model === '') return { message: 'a model parameter is required for this endpoint.' };
  const problem = checkNumbers(json) ?? checkTools(json) ?? checkFormat(json) ?? checkThinking(objectAt(json, 'thinking'));
  return problem === undefined ? checkCohereMessages(json.messages) : invalid(problem);
}

function invalid(problem: string): Problem {
  return { message: `invalid request: ${problem}` };
}

const ranges = [
  ['temperature', 0, 1],
  ['frequency_penalty', 0, 1],
  ['presence_penalty', 0, 1],
  ['p', 0.01, 0.99],
  ['k', 0, 500],
  ['max_tokens', 1, Number.POSITIVE_INFINITY],
  ['seed', 0, 18_446_744_073_709_552_000],
] as const;

function checkNumbers(body: JsonObject): string | undefined {
  for (const [name, least, most] of ranges) {
    const value = own(body, name);
    if (value !== undefined && !(typeof value === 'number' && value >= least && value <= most))
      return `${name} must be between ${least} and ${most} inclusive.`;
  }
  if (body.frequency_penalty && body.presence_penalty) return 'cannot specify both frequency_penalty and presence_penalty.';
  const stops = body.stop_sequences;
  if (stops !== undefined && !(Array.isArray(stops) && stops.length <= 5 && stops.every((stop) => stop !== '')))
    return 'stop_sequences must be a list of at most 5 texts.';
  return undefined;
}

function checkTools(body: JsonObject): string | undefined {
  const tools = objectsIn(body.tools).map((tool) => objectAt(tool, 'function'));
  for (const { name, parameters } of tools) {
    if (typeof name !== 'string' || !toolName.test(name)) {
      return `tool names can only contain certain characters (A-Za-z0-9_) and can't begin with a digit (provided name: '${String(name)}').`;
    }
    if (!isObject(parameters) || parameters.type !== 'object') return `the parameters of the tool ${name} must be of type object`;
    if (body.strict_tools === true && requiresNothing(parameters))
      return `tools must have at least one required parameter with strict_tools (provided name: '${name}')`;
  }
  const choice = body.tool_choice;
  if (choice === undefined) return undefined;
  if (choice !== 'REQUIRED' && choice !== 'NONE') return "tool_choice must be one of 'REQUIRED', 'NONE'";
  return tools.length === 0 ? 'tool_choice can only be specified with tools' : undefined;
}

function checkFormat(body: JsonObject): string | undefined {
  const { type, json_schema: schema } = objectAt(body, 'response_format');
  if (type === undefined) return body.response_format === undefined ? undefined : 'response_format must have a type';
  if (type !== 'json_object' && type !== 'text') return "response_format.type must be one of 'text', 'json_object'";
  if (type === 'text') return schema === undefined ? undefined : 'json_schema must not be specified with type text';
  if (objectsIn(body.tools).length > 0 || objectsIn(body.documents).length > 0)
    return 'response_format is not supported with RAG.';
  if (schema === undefined) return undefined;
  if (!isObject(schema) || schema.type !== 'object') return 'the type of the top level schema must be object';
  return checkSchema(schema);
}

const unsupported = ['anyOf', 'allOf', 'oneOf', 'not', 'maximum', 'minimum', 'maxItems', 'minItems', 'maxLength', 'minLength'];

function checkSchema(schema: JsonObject): string | undefined {
  const keyword = [...unsupported, 'uniqueItems'].find((name) => own(schema, name) !== undefined);
  if (keyword !== undefined) return `${keyword} is not supported in json_schema`;
  if (schema.type === 'object' && !(Array.isArray(schema.required) && schema.required.length > 0))
    return 'every object of json_schema must have at least one required field';
  const inner = [...Object.values(objectAt(schema, 'properties')), schema.items].filter(isObject);
  return inner.map(checkSchema).find((problem) => problem !== undefined);
}

function requiresNothing(schema: JsonObject): boolean {
  const isEmpty = Object.keys(objectAt(schema, 'properties')).length === 0;
  return !isEmpty && !(Array.isArray(schema.required) && schema.required.length > 0);
}

function checkThinking({ type, token_budget: budget }: JsonObject): string | undefined {
  if (type !== undefined && type !== 'enabled' && type !== 'disabled') return "thinking.type must be 'enabled' or 'disabled'";
  if (budget === undefined) return undefined;
  if (type === 'disabled') return 'thinking.token_budget can only be specified with enabled thinking';
  return Number.isInteger(budget) && Number(budget) > 0 ? undefined : 'thinking.token_budget must be a positive integer';
}
