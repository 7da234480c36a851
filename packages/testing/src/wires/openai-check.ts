import { isObject, type JsonObject, objectsIn } from '../json.ts';
import { checkForeign } from './openai-foreign-check.ts';
import { checkOpenaiFormat } from './openai-json-check.ts';
import { checkOpenaiMembers, checkOpenaiMessage } from './openai-parts-check.ts';
import { checkOpenaiPrefill } from './prefill-check.ts';
import type { IncomingRequest, Problem } from './wire.ts';

const roles: readonly unknown[] = ['system', 'assistant', 'user', 'function', 'tool', 'developer'];

/** The 400s of Chat Completions that a wrong translation or a wrong client meets first. Unknown fields are let through. */
export function checkOpenai({ json, prefill }: IncomingRequest): Problem | undefined {
  if (!isObject(json)) {
    return {
      message:
        "We could not parse the JSON body of your request. (HINT: This likely means you aren't using your HTTP library correctly. " +
        'The OpenAI API expects a JSON payload, but what was sent was not valid JSON.)',
    };
  }
  if (typeof json.model !== 'string' || json.model === '') return { message: 'you must provide a model parameter' };
  return (
    checkMessages(json.messages) ??
    checkOptions(json) ??
    checkOpenaiMembers(json) ??
    checkOpenaiFormat(json) ??
    checkForeign(json) ??
    checkOpenaiPrefill(json, prefill)
  );
}

function checkMessages(messages: unknown): Problem | undefined {
  const param = 'messages';
  if (messages === undefined) {
    return { message: "Missing required parameter: 'messages'.", param, code: 'missing_required_parameter' };
  }
  if (!Array.isArray(messages)) {
    const message = "Invalid type for 'messages': expected an array of objects, but got something else instead.";
    return { message, param, code: 'invalid_type' };
  }
  if (messages.length === 0) {
    const message = "Invalid 'messages': empty array. Expected an array with minimum length 1, but got an empty array instead.";
    return { message, param, code: 'empty_array' };
  }
  for (const [index, message] of messages.entries()) {
    const problem = checkRole(message, index);
    if (problem !== undefined) return problem;
  }
  return checkToolTurns(objectsIn(messages));
}

function checkRole(message: unknown, index: number): Problem | undefined {
  if (!isObject(message)) {
    return {
      message: `Invalid type for 'messages[${index}]': expected an object.`,
      param: `messages[${index}]`,
      code: 'invalid_type',
    };
  }
  if (roles.includes(message.role)) return checkOpenaiMessage(message, `messages[${index}]`);
  return {
    message:
      `Invalid value: '${String(message.role)}'. Supported values are: 'system', 'assistant', 'user', 'function', 'tool', ` +
      "and 'developer'.",
    param: `messages[${index}].role`,
    code: 'invalid_value',
  };
}

/** Each tool call is answered directly after its turn, and nothing is answered that was not called. */
function checkToolTurns(messages: readonly JsonObject[]): Problem | undefined {
  let open: readonly unknown[] = [];
  for (const [index, message] of messages.entries()) {
    if (message.role === 'tool') {
      if (!open.includes(message.tool_call_id)) return strayResult(index);
      open = open.filter((id) => id !== message.tool_call_id);
      continue;
    }
    if (open.length > 0) return unansweredCalls(open, index);
    open = objectsIn(message.tool_calls).map((call) => call.id);
  }
  return open.length > 0 ? unansweredCalls(open, messages.length) : undefined;
}

function strayResult(index: number): Problem {
  return {
    message: "Invalid parameter: messages with role 'tool' must be a response to a preceeding message with 'tool_calls'.",
    param: `messages.[${index}].role`,
  };
}

function unansweredCalls(ids: readonly unknown[], index: number): Problem {
  return {
    message:
      "An assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id'. " +
      `The following tool_call_ids did not have response messages: ${ids.join(', ')}`,
    param: `messages.[${index}].role`,
  };
}

function checkOptions(body: JsonObject): Problem | undefined {
  if (body.stream_options !== undefined && body.stream_options !== null && body.stream !== true) {
    const message = "The 'stream_options' parameter is only allowed when 'stream' is enabled.";
    return { message, param: 'stream_options' };
  }
  const { temperature } = body;
  if (typeof temperature === 'number' && !(temperature >= 0 && temperature <= 2)) {
    const message = `Invalid 'temperature': decimal out of range. Expected a value between 0 and 2, but got ${temperature} instead.`;
    return { message, param: 'temperature', code: temperature > 2 ? 'decimal_above_max_value' : 'decimal_below_min_value' };
  }
  return undefined;
}
