import { isObject, type JsonObject, objectAt, objectsIn } from '../json.ts';
import type { Problem } from './wire.ts';

const ofOpenai = /^(?:gpt-\d|chatgpt-|o\d)/;

/** OpenAI's models give objects alone as structured output; other names stand for hosts that give anything. */
export function checkAnswerSchema(model: unknown, schema: JsonObject, name: unknown, param: string): Problem | undefined {
  if (!ofOpenai.test(String(model)) || schema.type === 'object') return undefined;
  const got = schema.type === undefined ? 'None' : String(schema.type);
  const message = `Invalid schema for response_format '${String(name)}': schema must be a JSON Schema of 'type: "object"', got 'type: "${got}"'.`;
  return { message, param };
}

/** Any JSON is given to those alone who ask for it in words. */
export function checkJsonWord(messages: unknown, format: JsonObject, param: string): Problem | undefined {
  if (
    format.type !== 'json_object' ||
    JSON.stringify(messages ?? '')
      .toLowerCase()
      .includes('json')
  )
    return undefined;
  const message = `'messages' must contain the word 'json' in some form, to use '${param}' of type 'json_object'.`;
  return { message, param: 'messages' };
}

/** What OpenAI's models refuse of the format and the number of tools in Chat Completions. */
export function checkOpenaiFormat(body: JsonObject): Problem | undefined {
  const format = objectAt(body, 'response_format');
  const { schema, name } = objectAt(format, 'json_schema');
  const tools = objectsIn(body.tools).length;
  if (ofOpenai.test(String(body.model)) && tools > 128) {
    const message = `Invalid 'tools': array too long. Expected an array with maximum length 128, but got an array with length ${tools} instead.`;
    return { message, param: 'tools', code: 'array_above_max_length' };
  }
  return (
    (isObject(schema) ? checkAnswerSchema(body.model, schema, name, 'response_format') : undefined) ??
    checkJsonWord(body.messages, format, 'response_format')
  );
}
