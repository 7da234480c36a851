import { isObject, type JsonObject, objectAt, objectsIn } from '../json.ts';
import { checkFreeText, within } from './free-text.ts';
import { openai } from './openai.ts';
import { checkAnswerSchema, checkJsonWord } from './openai-json-check.ts';
import { checkChoiceOf, checkName, checkStrict, checkTool, checkVerbosity, first, tooLong } from './openai-parts-check.ts';
import { checkItems } from './openai-responses-items-check.ts';
import { checkSearch } from './openai-responses-search-check.ts';
import { isForeign } from './sealed.ts';
import type { IncomingRequest, Problem } from './wire.ts';

// https://platform.openai.com/docs/api-reference/responses/create
const parameters: ReadonlySet<string> = new Set([
  ...[
    'background',
    'client_metadata',
    'context_management',
    'conversation',
    'include',
    'input',
    'instructions',
    'max_output_tokens',
    'max_tool_calls',
  ],
  ...['metadata', 'model', 'moderation', 'parallel_tool_calls', 'previous_response_id', 'prompt', 'prompt_cache_key'],
  ...['prompt_cache_options', 'prompt_cache_retention', 'reasoning', 'safety_identifier', 'service_tier', 'store', 'stream'],
  ...['stream_options', 'temperature', 'text', 'tool_choice', 'tools', 'top_logprobs', 'top_p', 'truncation', 'user'],
]);

const reasons = /^(?:o\d|gpt-5)/;
const storedResponse = /^resp_[0-9a-f]{48}$/;

/** The 400s of Responses that a wrong translation or a wrong client meets first. */
export function checkResponses({ headers, json }: IncomingRequest): Problem | undefined {
  if (!isObject(json)) return { message: 'We could not parse the JSON body of your request.' };
  const unknown = Object.keys(json).find((name) => !parameters.has(name));
  if (unknown !== undefined) return { message: `Unknown parameter: '${unknown}'.`, param: unknown, code: 'unknown_parameter' };
  if (typeof json.model !== 'string' || json.model === '') return missing('model');
  return (
    checkPrevious(json) ??
    checkEncrypted(json, openai.keyOf(headers) ?? '') ??
    checkInput(json) ??
    checkNumbers(json) ??
    checkModel(json) ??
    checkTools(json) ??
    checkVerbosity(json.model, objectAt(json, 'text').verbosity, 'text.verbosity') ??
    checkSearch(json) ??
    checkFormat(json)
  );
}

function missing(param: string): Problem {
  return { message: `Missing required parameter: '${param}'.`, param, code: 'missing_required_parameter' };
}

/** What a provider has stored has ids of this form here: others were made up by somebody else. */
function checkPrevious({ previous_response_id: id }: JsonObject): Problem | undefined {
  if (id === undefined || id === null || storedResponse.test(String(id))) return undefined;
  const message = `Previous response with id '${String(id)}' not found.`;
  return { message, param: 'previous_response_id', code: 'previous_response_not_found' };
}

/** Reasoning is encrypted for the account that it was made for. */
function checkEncrypted({ input }: JsonObject, account: string): Problem | undefined {
  const isCorrupted = objectsIn(input).some((item) => isForeign(item.encrypted_content, account));
  if (!isCorrupted) return undefined;
  return { message: 'The encrypted content could not be verified.', code: 'invalid_encrypted_content' };
}

function checkInput(body: JsonObject): Problem | undefined {
  const { input, previous_response_id: previous, conversation, prompt } = body;
  const isKnown = [previous, conversation, prompt].some((value) => value !== undefined && value !== null);
  if (input === undefined || input === null) return isKnown ? undefined : missing('input');
  if (typeof input === 'string') return undefined;
  if (Array.isArray(input)) return checkItems(input, isKnown);
  return {
    message: "Invalid type for 'input': expected one of an array of objects or string, but got something else instead.",
    param: 'input',
    code: 'invalid_type',
  };
}

function checkNumbers({
  temperature,
  top_p: topP,
  max_output_tokens: most,
  user,
  safety_identifier: safety,
}: JsonObject): Problem | undefined {
  return first([
    outOf('temperature', temperature, 0, 2),
    outOf('top_p', topP, 0, 1),
    tooLong(user, 64, 'user'),
    tooLong(safety, 64, 'safety_identifier'),
    typeof most === 'number' && most < 16
      ? {
          message: `Invalid 'max_output_tokens': integer below minimum value. Expected a value >= 16, but got ${most} instead.`,
          param: 'max_output_tokens',
          code: 'integer_below_min_value',
        }
      : undefined,
  ]);
}

function outOf(param: string, value: unknown, min: number, max: number): Problem | undefined {
  if (typeof value !== 'number' || (value >= min && value <= max)) return undefined;
  const [what, code] = value > max ? ['above maximum', 'decimal_above_max_value'] : ['below minimum', 'decimal_below_min_value'];
  return {
    message: `Invalid '${param}': decimal ${what} value. Expected a value between ${min} and ${max}, but got ${value} instead.`,
    param,
    code,
  };
}

/** Reasoning models take no sampling, and other models no effort. */
function checkModel(body: JsonObject): Problem | undefined {
  const isReasoning = reasons.test(String(body.model)) && !String(body.model).startsWith('gpt-5-chat');
  const { effort } = objectAt(body, 'reasoning');
  const refused = isReasoning
    ? (['temperature', 'top_p'] as const).find((name) => typeof body[name] === 'number' && effort !== 'none')
    : typeof effort === 'string' && effort !== 'none' && /^gpt-/.test(String(body.model))
      ? 'reasoning.effort'
      : undefined;
  if (refused === undefined) return undefined;
  const message = `Unsupported parameter: '${refused}' is not supported with this model.`;
  return { message, param: refused, code: 'unsupported_parameter' };
}

function checkTools(body: JsonObject): Problem | undefined {
  const tools = objectsIn(body.tools);
  const functions = tools.filter(({ type }) => type === 'function');
  const untyped = tools.findIndex(({ type }) => typeof type !== 'string');
  if (untyped >= 0) return missing(`tools[${untyped}].type`);
  const unnamed = functions.find(({ name }) => name === undefined);
  if (unnamed) return missing(`tools[${tools.indexOf(unnamed)}].name`);
  return (
    first(functions.map((tool) => checkTool(tool, `tools[${tools.indexOf(tool)}]`))) ??
    checkFreeText(body) ??
    first(tools.map((tool, index) => (tool.type === 'namespace' ? checkNamespace(tool, `tools[${index}]`) : undefined))) ??
    checkChoiceOf(body, within(tools), nameOfChoice)
  );
}

function checkNamespace({ name, description, tools }: JsonObject, at: string): Problem | undefined {
  if (typeof description !== 'string') return missing(`${at}.description`);
  const inside = objectsIn(tools);
  if (inside.length === 0) return missing(`${at}.tools`);
  return (
    checkName(name, `${at}.name`) ??
    first(inside.map((tool, index) => (tool.type === 'custom' ? undefined : checkTool(tool, `${at}.tools[${index}]`))))
  );
}

function nameOfChoice(choice: JsonObject): unknown {
  return choice.type === 'function' || choice.type === 'custom' ? choice.name : undefined;
}

function checkFormat(body: JsonObject): Problem | undefined {
  const format = objectAt(objectAt(body, 'text'), 'format');
  if (format.type !== 'json_schema') return checkJsonWord(body.input, format, 'text.format');
  if (format.name === undefined) return missing('text.format.name');
  if (format.schema === undefined) return missing('text.format.schema');
  return (
    checkName(format.name, 'text.format.name') ??
    checkAnswerSchema(body.model, objectAt(format, 'schema'), format.name, 'text.format.schema') ??
    (format.strict === true ? checkStrict(objectAt(format, 'schema'), 'response_format', String(format.name)) : undefined)
  );
}
