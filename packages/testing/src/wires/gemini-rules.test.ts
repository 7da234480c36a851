import { expect, it } from 'vitest';
import type { JsonObject } from '../json.ts';
import { checkGemini, checkGeminiCount } from './gemini-check.ts';

const user = { role: 'user', parts: [{ text: 'Hi' }] };
const said = { role: 'model', parts: [{ text: 'Hello' }] };
const call = (more: JsonObject = {}) => ({ role: 'model', parts: [{ functionCall: { name: 'f', args: {} }, ...more }] });
const result = { role: 'user', parts: [{ functionResponse: { name: 'f', response: { output: 'ok' } } }] };
const tool = (more: JsonObject = {}) => ({ tools: [{ functionDeclarations: [{ name: 'f', ...more }] }] });
const config = (generationConfig: JsonObject) => ({ generationConfig });
const json = { responseMimeType: 'application/json' };

function problem(body: JsonObject, model = 'gemini-2.5-flash', host?: 'vertex'): unknown {
  const found = checkGemini({ headers: {}, json: { contents: [user], ...body }, model, ...(host && { host }) });
  return typeof found === 'object' ? found.message : found;
}

it.each<[string, JsonObject]>([
  ['a minimal call', {}],
  ['names in snake case', { system_instruction: { parts: [{ text: 'a' }] }, generation_config: { top_p: 1 } }],
  ['users in a row', { contents: [user, user, said, user] }],
  ['a loop of tools', { contents: [user, call(), result, said, user], ...tool() }],
  ['a result beside a text', { contents: [user, call(), { role: 'user', parts: [...result.parts, { text: 'So?' }] }] }],
  ['a schema', config({ ...json, responseJsonSchema: { type: 'object' } })],
])('takes %s', (_, body) => {
  expect(problem(body)).toBeUndefined();
});

it.each<[string, JsonObject, string]>([
  ['a member that it does not know', { messages: [] }, 'Unknown name "messages": Cannot find field.'],
  ['one in a part', { contents: [{ parts: [{ type: 'text', text: 'a' }] }] }, `Unknown name "type" at 'contents[0].parts[0]'`],
  ['one in the configuration', config({ maxTokens: 1 }), `Unknown name "maxTokens" at 'generationConfig'`],
  ['no contents', { contents: [] }, 'contents is not specified'],
  ['no parts', { contents: [{ role: 'user', parts: [] }] }, 'parts must not be empty'],
  ['an empty text', { contents: [{ role: 'user', parts: [{ text: '' }] }] }, 'must have one initialized field'],
  ['another role', { contents: [{ ...user, role: 'assistant' }] }, 'valid role: user, model.'],
  ['the model first', { contents: [said, user] }, 'begin with a user turn'],
  ['a call without its result', { contents: [user, call(), user] }, 'number of function response parts'],
  ['a result without its call', { contents: [user, said, result] }, 'number of function response parts'],
  ['a call after the model', { contents: [user, said, call(), result] }, 'immediately after a user turn'],
  ['a GIF', { contents: [{ parts: [{ inlineData: { mimeType: 'image/gif', data: '' } }] }] }, 'Unsupported MIME type: image/gif'],
  ['a warm temperature', config({ temperature: 2.1 }), 'must be in the range'],
  ['a penalty', config({ frequencyPenalty: 1 }), 'Penalty is not enabled for models/gemini-2.5-flash'],
  ['no output', config({ maxOutputTokens: 0 }), 'max_output_tokens must be positive'],
  ['six stop sequences', config({ stopSequences: [...'abcdef'] }), 'at most 5 stop sequences'],
  ['a seed of 64 bits', config({ seed: 2 ** 31 }), "'generation_config.seed' (TYPE_INT32), 2147483648"],
  ['a schema without its type', config({ responseJsonSchema: {} }), 'only supported for response_mime_type'],
  ['JSON with tools', { ...tool(), ...config(json) }, "mime type: 'application/json' is unsupported"],
  ['a level at 2.5', config({ thinkingConfig: { thinkingLevel: 'LOW' } }), 'Thinking level is not supported'],
  ['too large a budget', config({ thinkingConfig: { thinkingBudget: 30_000 } }), 'between 0 and 24576'],
  ['both', config({ thinkingConfig: { thinkingBudget: 1, thinkingLevel: 'LOW' } }), 'only one of thinking budget'],
  ['an odd name', tool({ name: '1st' }), 'Invalid function name'],
  ['two schemas', tool({ parameters: { type: 'OBJECT' }, parametersJsonSchema: { type: 'object' } }), 'mutually exclusive'],
  ['arguments that are no object', tool({ parametersJsonSchema: { type: 'string' } }), 'should be of type OBJECT'],
  ['a choice without tools', { toolConfig: { functionCallingConfig: { mode: 'ANY' } } }, 'without function_declarations'],
  [
    'names beside AUTO',
    { ...tool(), toolConfig: { functionCallingConfig: { mode: 'AUTO', allowedFunctionNames: ['f'] } } },
    'is set to ANY',
  ],
])('refuses %s', (_, body, message) => {
  expect(problem(body)).toContain(message);
});

it.each<[string, JsonObject, 'gemini' | 'vertex']>([
  ['store', { store: false }, 'gemini'],
  ['partMetadata', { contents: [{ role: 'user', parts: [{ text: 'a', partMetadata: {} }] }] }, 'gemini'],
  ['includeServerSideToolInvocations', { ...tool(), toolConfig: { includeServerSideToolInvocations: true } }, 'gemini'],
  ['method', { safetySettings: [{ category: 'a', threshold: 'b', method: 'SEVERITY' }] }, 'vertex'],
  ['excludeDomains', { tools: [{ googleSearch: { excludeDomains: ['a.dev'] } }] }, 'vertex'],
  ['audioTimestamp', config({ audioTimestamp: true }), 'vertex'],
])('%s is known to one of the two hosts', (name, body, host) => {
  const [gemini, vertex] = [problem(body), problem(body, 'gemini-2.5-flash', 'vertex')];
  expect(host === 'gemini' ? [gemini, vertex] : [vertex, gemini]).toEqual([
    undefined,
    expect.stringContaining(`Unknown name "${name}"`),
  ]);
});

it('Gemini 3 wants the signature of the first call of the turn that is going on, and of no earlier one', () => {
  expect(problem({ contents: [user, call(), result] }, 'gemini-3-flash-preview')).toContain('missing a thought_signature');
  expect(problem({ contents: [user, call({ thoughtSignature: 's' }), result] }, 'gemini-3-flash-preview')).toBeUndefined();
  expect(problem({ contents: [user, call(), result, said, user] }, 'gemini-3-flash-preview')).toBeUndefined();
  expect(problem({ contents: [user, call(), result] }, 'gemini-2.5-flash')).toBeUndefined();
});

it('a count takes contents alone, or a whole call of the same model', () => {
  const count = (body: JsonObject) => checkGeminiCount({ headers: {}, json: body, model: 'm' });
  expect(count({ contents: [user] })).toBeUndefined();
  expect(count({ contents: [user], tools: [] })).toMatchObject({ message: expect.stringContaining('Unknown name "tools"') });
  expect(count({ generateContentRequest: { model: 'models/m', contents: [user], ...tool() } })).toBeUndefined();
  expect(count({ generateContentRequest: { model: 'models/other', contents: [user] } })).toMatchObject({
    message: expect.stringContaining('does not match'),
  });
});
