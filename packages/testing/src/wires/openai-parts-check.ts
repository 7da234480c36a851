import { isObject, type JsonObject, objectAt, objectsIn, own } from '../json.ts';
import { checkFreeText } from './free-text.ts';
import type { Problem } from './wire.ts';

const toolName = /^[a-zA-Z0-9_-]+$/;
export const imageUrl = /^(?:https?:|data:image\/(?:png|jpeg|gif|webp);)/i;
const refusedAtTop = ['oneOf', 'anyOf', 'allOf', 'enum', 'not'] as const;

/** What Chat Completions refuse of tools, users and formats. */
export function checkOpenaiMembers(body: JsonObject): Problem | undefined {
  const declared = objectsIn(body.tools);
  const functions = declared.map((tool) => (tool.type === 'custom' ? undefined : objectAt(tool, 'function')));
  const tools = declared.map((tool) => objectAt(tool, tool.type === 'custom' ? 'custom' : 'function'));
  const format = objectAt(objectAt(body, 'response_format'), 'json_schema');
  return (
    tooLong(body.user, 64, 'user') ??
    tooLong(body.safety_identifier, 64, 'safety_identifier') ??
    first(functions.map((tool, index) => tool && checkTool(tool, `tools[${index}].function`))) ??
    checkFreeText(body, 'custom') ??
    checkSearch(body) ??
    checkFunctions(body) ??
    checkChoiceOf(body, tools, (choice) => objectAt(choice, choice.type === 'custom' ? 'custom' : 'function').name) ??
    (format.name === undefined ? undefined : checkName(format.name, 'response_format.json_schema.name')) ??
    (format.strict === true ? checkStrict(objectAt(format, 'schema'), 'response_format', String(format.name)) : undefined) ??
    checkStop(body.stop) ??
    checkVerbosity(body.model, body.verbosity, 'verbosity') ??
    checkMetadata(body) ??
    checkEffort(body, tools.length > 0)
  );
}

/** What only the search models take, and what these do not take. */
function checkSearch(body: JsonObject): Problem | undefined {
  const searches = /-search-(?:preview|api)/.test(String(body.model));
  if (body.web_search_options !== undefined && !searches) {
    return { message: 'Web search options not supported with this model.', param: 'web_search_options' };
  }
  const refused = searches
    ? ['tools', 'temperature', 'top_p', 'n', 'seed', 'presence_penalty', 'frequency_penalty', 'logprobs', 'logit_bias'].find(
        (name) => own(body, name) !== undefined && own(body, name) !== null,
      )
    : undefined;
  return refused === undefined
    ? undefined
    : { message: `Model incompatible request argument supplied: ${refused}`, param: refused };
}

export function first(problems: readonly (Problem | undefined)[]): Problem | undefined {
  return problems.find((problem) => problem !== undefined);
}

export function tooLong(value: unknown, most: number, param: string): Problem | undefined {
  if (typeof value !== 'string' || value.length <= most) return undefined;
  const message =
    `Invalid '${param}': string too long. Expected a string with maximum length ${most}, but got a string with length ` +
    `${value.length} instead.`;
  return { message, param, code: 'string_above_max_length' };
}

export function checkName(name: unknown, param: string): Problem | undefined {
  if (typeof name === 'string' && toolName.test(name)) return tooLong(name, 64, param);
  const message = `Invalid '${param}': string does not match pattern. Expected a string that matches the pattern '${toolName.source}'.`;
  return { message, param, code: 'invalid_value' };
}

export function checkTool(tool: JsonObject, at: string): Problem | undefined {
  const { name, parameters, strict } = tool;
  const named = checkName(name, `${at}.name`);
  if (named !== undefined || parameters === undefined) return named;
  const schema = isObject(parameters) ? parameters : {};
  const wrong = (why: string): Problem => badSchema('function', String(name), why, `${at}.parameters`);
  if (schema.type !== 'object') {
    return wrong(`schema must be a JSON Schema of 'type: "object"', got 'type: "${String(schema.type ?? 'None')}"'.`);
  }
  if (!isObject(schema.properties)) return wrong('In context=(), object schema missing properties.');
  if (refusedAtTop.some((keyword) => schema[keyword] !== undefined)) {
    return wrong(`schema must have type 'object' and not have 'oneOf'/'anyOf'/'allOf'/'enum'/'not' at the top level.`);
  }
  if (hasOpenList(schema)) return wrong('array schema missing items.');
  return strict === true ? checkStrict(schema, 'function', String(name)) : undefined;
}

function badSchema(what: string, name: string, why: string, param: string): Problem {
  return { message: `Invalid schema for ${what} '${name}': ${why}`, param, code: 'invalid_function_parameters' };
}

function within(schema: JsonObject): readonly JsonObject[] {
  const named = ['properties', '$defs', 'definitions'].flatMap((name) => objectsIn(Object.values(objectAt(schema, name))));
  const listed = ['anyOf', 'oneOf', 'allOf'].flatMap((name) => objectsIn(own(schema, name)));
  return [...named, ...listed, ...objectsIn([schema.items])];
}

function hasOpenList(schema: JsonObject): boolean {
  if (schema.type === 'array' && schema.items === undefined && schema.prefixItems === undefined) return true;
  return within(schema).some(hasOpenList);
}

export function checkStrict(schema: JsonObject, what: string, name: string): Problem | undefined {
  const properties = objectAt(schema, 'properties');
  const isObjectSchema = schema.type === 'object' || isObject(schema.properties);
  if (isObjectSchema && schema.additionalProperties !== false) {
    return badSchema(what, name, "In context=(), 'additionalProperties' is required to be supplied and to be false.", what);
  }
  const required: readonly unknown[] = Array.isArray(schema.required) ? schema.required : [];
  const missing = isObjectSchema ? Object.keys(properties).find((key) => !required.includes(key)) : undefined;
  if (missing !== undefined) {
    const why = `In context=(), 'required' is required to be an array including every key in properties. Missing '${missing}'.`;
    return badSchema(what, name, why, what);
  }
  return first(within(schema).map((part) => checkStrict(part, what, name)));
}

/** The form before `tools`. */
function checkFunctions({ functions, function_call: choice }: JsonObject): Problem | undefined {
  const declared = objectsIn(functions);
  if (Array.isArray(functions) && functions.length === 0) {
    const message = "Invalid 'functions': empty array. Expected an array with minimum length 1, but got an empty array instead.";
    return { message, param: 'functions', code: 'empty_array' };
  }
  if (choice !== undefined && choice !== null && declared.length === 0) {
    return {
      message: "Invalid value for 'function_call': 'function_call' is only allowed when 'functions' are specified.",
      param: 'function_call',
    };
  }
  return first(declared.map((one, index) => checkTool(one, `functions[${index}]`)));
}

/** @param nameOf - the name of the tool that a choice wants, where it wants one */
export function checkChoiceOf(
  { tool_choice: choice }: JsonObject,
  tools: readonly JsonObject[],
  nameOf: (choice: JsonObject) => unknown,
): Problem | undefined {
  if (choice === undefined || choice === null) return undefined;
  const param = 'tool_choice';
  if (tools.length === 0)
    return { message: "Invalid value for 'tool_choice': 'tool_choice' is only allowed when 'tools' are specified.", param };
  const name = isObject(choice) ? nameOf(choice) : undefined;
  if (name === undefined || tools.some((tool) => tool.name === name)) return undefined;
  return { message: `Tool choice '${String(name)}' not found in 'tools' parameter.`, param };
}

function checkStop(stop: unknown): Problem | undefined {
  if (!Array.isArray(stop) || stop.length <= 4) return undefined;
  const message = `Invalid 'stop': array too long. Expected an array with maximum length 4, but got an array with length ${stop.length} instead.`;
  return { message, param: 'stop', code: 'array_above_max_length' };
}

function checkEffort({ model, reasoning_effort: effort }: JsonObject, hasTools: boolean): Problem | undefined {
  if (!hasTools || effort === undefined || effort === null || effort === 'none') return undefined;
  if (typeof model !== 'string' || !/^gpt-5\.[4-9](?!\d)/.test(model)) return undefined;
  const message =
    `Function tools with reasoning_effort are not supported for ${model} in /v1/chat/completions. ` +
    "To use function tools, use /v1/responses or set reasoning_effort to 'none'.";
  return { message, param: 'reasoning_effort' };
}

/** GPT-4 and the first chat model of GPT-5 take the middle alone. */
export function checkVerbosity(model: unknown, verbosity: unknown, param: string): Problem | undefined {
  if (verbosity === undefined || verbosity === null || verbosity === 'medium') return undefined;
  if (!/^(?:ft:)?(?:gpt-(?:3|4)|gpt-5-chat)/.test(String(model))) return undefined;
  const message = `Unsupported value: '${param}' does not support '${String(verbosity)}' with this model. Supported values are: 'medium'.`;
  return { message, param, code: 'unsupported_value' };
}

function checkMetadata({ metadata, store }: JsonObject): Problem | undefined {
  if (!isObject(metadata) || Object.keys(metadata).length === 0 || store === true) return undefined;
  return { message: "The 'metadata' parameter is only allowed when 'store' is enabled.", param: 'metadata' };
}

/** What they refuse of one message. */
export function checkOpenaiMessage(message: JsonObject, at: string): Problem | undefined {
  const calls = objectsIn(message.tool_calls);
  return first([
    ...calls.map((call, index) => checkCall(call, `${at}.tool_calls[${index}]`)),
    message.role === 'function' ? checkName(message.name, `${at}.name`) : undefined,
    tooLong(message.tool_call_id, 40, `${at}.tool_call_id`),
    checkContent(message, calls.length > 0 || isObject(message.function_call), `${at}.content`),
  ]);
}

function checkCall(call: JsonObject, at: string): Problem | undefined {
  if (call.type === 'custom') return tooLong(call.id, 40, `${at}.id`) ?? checkFreeCall(objectAt(call, 'custom'), `${at}.custom`);
  const { name, arguments: args } = objectAt(call, 'function');
  if (args !== undefined && typeof args !== 'string') {
    const param = `${at}.function.arguments`;
    return { message: `Invalid type for '${param}': expected a string, but got an object instead.`, param, code: 'invalid_type' };
  }
  return tooLong(call.id, 40, `${at}.id`) ?? (name === undefined ? undefined : checkName(name, `${at}.function.name`));
}

function checkFreeCall({ name, input }: JsonObject, at: string): Problem | undefined {
  if (typeof input === 'string') return checkName(name, `${at}.name`);
  const param = `${at}.input`;
  return { message: `Missing required parameter: '${param}'.`, param, code: 'missing_required_parameter' };
}

function isSound({ data, format }: JsonObject): boolean {
  return typeof data === 'string' && data !== '' && (format === 'wav' || format === 'mp3');
}

function checkContent({ role, content }: JsonObject, hasCalls: boolean, param: string): Problem | undefined {
  if (content === undefined || content === null) {
    if ((role === 'assistant' && hasCalls) || (role === 'function' && content === null)) return undefined;
    return { message: `Invalid value for 'content': expected a string, got null.`, param };
  }
  const parts = objectsIn(content);
  if (role === 'tool' && parts.some(({ type }) => type !== 'text')) {
    return { message: `Invalid value: 'image_url'. Supported values are: 'text'.`, param, code: 'invalid_value' };
  }
  const sound = parts.find((part) => part.type === 'input_audio' && !isSound(objectAt(part, 'input_audio')));
  if (sound)
    return { message: "Invalid value for 'input_audio'. Supported formats are: 'wav' and 'mp3'.", param, code: 'invalid_value' };
  const wrong = parts.some((part) => part.type === 'image_url' && !imageUrl.test(String(objectAt(part, 'image_url').url)));
  if (!wrong) return undefined;
  const message =
    "You uploaded an unsupported image. Please make sure your image has of one the following formats: ['png', 'jpeg', 'gif', 'webp'].";
  return { message, param, code: 'invalid_image_format' };
}
