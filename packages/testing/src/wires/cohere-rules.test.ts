import { expect, it } from 'vitest';
import type { JsonObject } from '../json.ts';
import { checkCohere } from './cohere-check.ts';

const user = { role: 'user', content: 'Hi' };
const call = { role: 'assistant', tool_calls: [{ id: 'a', type: 'function', function: { name: 'f', arguments: '{}' } }] };
const result = { role: 'tool', tool_call_id: 'a', content: 'ok' };
const tool = (more: JsonObject = {}) => ({
  tools: [{ type: 'function', function: { name: 'f', parameters: { type: 'object' }, ...more } }],
});
const json = (json_schema: JsonObject) => ({ response_format: { type: 'json_object', json_schema } });

function problem(body: JsonObject): unknown {
  const found = checkCohere({ headers: {}, json: { model: 'command-a-03-2025', messages: [user], ...body } });
  return typeof found === 'object' ? found.message : found;
}

it.each<[string, JsonObject]>([
  ['a minimal call', {}],
  ['a loop of tools', { messages: [{ role: 'system', content: 'a' }, user, call, result], ...tool() }],
  ['its own empty text beside calls', { messages: [user, { ...call, content: [{ type: 'text', text: '' }] }, result] }],
  ['what was thought', { messages: [user, { role: 'assistant', content: [{ type: 'thinking', thinking: 'hm' }] }, user] }],
  ['a schema', json({ type: 'object', required: ['a'], additionalProperties: false })],
])('takes %s', (_, body) => {
  expect(problem(body)).toBeUndefined();
});

it.each<[string, JsonObject, string]>([
  ['a member that it does not know', { max_completion_tokens: 1 }, "parameter 'max_completion_tokens' is not a valid field"],
  ['one of a tool', tool({ strict: true }), "parameter 'strict' is not a valid field"],
  ['no model', { model: '' }, 'a model parameter is required'],
  ['no messages', { messages: [] }, 'messages must not be empty'],
  ['another role', { messages: [{ role: 'developer', content: 'a' }] }, 'Invalid role in messages at index 0'],
  ['a late system text', { messages: [user, { role: 'system', content: 'a' }] }, 'system turn must be the first'],
  ['an empty message', { messages: [{ role: 'user', content: '' }] }, 'must not be empty'],
  ['a call without its result', { messages: [user, call, user] }, 'did not have response messages: a'],
  ['a result without its call', { messages: [user, result] }, 'does not follow a tool call'],
  [
    'an image of the assistant',
    { messages: [{ role: 'assistant', content: [{ type: 'image_url' }] }] },
    'only supported in user',
  ],
  ['a warm temperature', { temperature: 1.1 }, 'temperature must be between 0 and 1'],
  ['two penalties', { frequency_penalty: 1, presence_penalty: 1 }, 'cannot specify both'],
  ['six stop sequences', { stop_sequences: [...'abcdef'] }, 'at most 5'],
  ['an odd name', tool({ name: 'get-it' }), 'tool names can only contain'],
  ['arguments that are no object', tool({ parameters: { type: 'string' } }), 'must be of type object'],
  [
    'strict tools that require nothing',
    { ...tool({ parameters: { type: 'object', properties: { a: {} } } }), strict_tools: true },
    'required',
  ],
  ['a choice of one', { ...tool(), tool_choice: { name: 'f' } }, "must be one of 'REQUIRED', 'NONE'"],
  ['a choice without tools', { tool_choice: 'REQUIRED' }, 'only be specified with tools'],
  ['JSON with tools', { ...tool(), ...json({ type: 'object', required: ['a'] }) }, 'response_format is not supported'],
  ['a schema of a list', json({ type: 'array' }), 'must be object'],
  ['a schema that requires nothing', json({ type: 'object' }), 'at least one required field'],
  ['a schema of several', json({ type: 'object', required: ['a'], properties: { a: { anyOf: [] } } }), 'anyOf is not supported'],
  ['an empty budget', { thinking: { type: 'enabled', token_budget: 0 } }, 'positive integer'],
])('refuses %s', (_, body, message) => {
  expect(problem(body)).toContain(message);
});
