import { describe, expect, it } from 'vitest';
import type { ChatRequest } from '../../../call/request.ts';
import { decodeRequest } from './decode-request.ts';

type Members = Readonly<Record<string, unknown>>;

const user = { role: 'user', content: 'Hi' };
const decode = (members: Members) => decodeRequest({ model: 'workhorse', messages: [user], ...members });

function read(members: Members): ChatRequest {
  const decoded = decode(members);
  if (!decoded.ok) throw new Error(decoded.message);
  return decoded.request;
}

const readMessages = (...messages: readonly Members[]) => read({ messages }).messages;
const readParts = (...content: readonly Members[]) => read({ messages: [{ role: 'user', content }] });
const unportable = (members: Members) => read(members).unportable;

describe('what a request asks', () => {
  it('is read with as little as a model and a message', () => {
    expect(decode({})).toEqual({
      ...{ ok: true, model: 'workhorse' },
      request: {
        ...{ tools: [], stream: false, includeUsage: false, unportable: [] },
        messages: [{ role: 'user', content: [{ type: 'text', text: 'Hi' }] }],
      },
    });
  });

  it('is read field by field', () => {
    const members = {
      ...{
        max_tokens: 5,
        temperature: 0,
        top_p: 0.5,
        top_k: 3,
        stop: 'a',
        seed: 0,
        frequency_penalty: -1,
        presence_penalty: 1,
        n: 2,
      },
      ...{ logprobs: true, user: 'u', reasoning_effort: 'low', stream: true, stream_options: { include_usage: true } },
      ...{ parallel_tool_calls: false },
    };
    expect(read(members)).toMatchObject({
      ...{
        maxTokens: 5,
        temperature: 0,
        topP: 0.5,
        topK: 3,
        stop: ['a'],
        seed: 0,
        frequencyPenalty: -1,
        presencePenalty: 1,
        n: 2,
      },
      ...{ logprobs: true, user: 'u', reasoning: { effort: 'low' }, stream: true, includeUsage: true, parallelToolCalls: false },
      unportable: [],
    });
  });

  it('takes null for absent everywhere', () => {
    const names = [
      'max_tokens',
      'temperature',
      'stop',
      'tools',
      'tool_choice',
      'response_format',
      'stream',
      'stream_options',
      'audio',
      'metadata',
    ];
    expect(read(Object.fromEntries(names.map((name) => [name, null])))).toEqual(read({}));
  });

  it('reads both names of the output limit, the newer first', () => {
    expect(read({ max_completion_tokens: 7, max_tokens: 5 }).maxTokens).toBe(7);
    expect(read({ max_tokens: -1 })).not.toHaveProperty('maxTokens');
  });

  it.each([
    ['auto', { type: 'auto' }],
    ['any', { type: 'required' }],
    ['required', { type: 'required' }],
    [
      { type: 'function', function: { name: 'f' } },
      { type: 'tool', name: 'f' },
    ],
  ])('reads tool_choice %j', (given, toolChoice) => {
    expect(read({ tool_choice: given }).toolChoice).toEqual(toolChoice);
  });

  it('reads tools, with or without type and parameters', () => {
    const parameters = { type: 'object', properties: { x: { type: 'number' } } };
    const tools = [
      { type: 'function', function: { name: 'f', description: 'd', parameters, strict: true } },
      { function: { name: 'g' } },
    ];
    expect(read({ tools }).tools).toEqual([
      { name: 'f', description: 'd', parameters, strict: true },
      { name: 'g', parameters: { type: 'object', properties: {} } },
    ]);
  });

  it('reads the formats of output', () => {
    expect(read({ response_format: { type: 'text' } })).not.toHaveProperty('output');
    expect(read({ response_format: { type: 'json_object' } }).output).toEqual({ type: 'json-object' });
    const json_schema = { name: 'n', schema: { type: 'object' }, strict: true };
    expect(read({ response_format: { type: 'json_schema', json_schema } }).output).toEqual({
      type: 'json-schema',
      ...json_schema,
    });
  });
});

describe('the conversation', () => {
  it('knows developer messages as system messages', () => {
    const text = [{ type: 'text', text: 'Be brief' }];
    expect(readMessages({ role: 'developer', content: 'Be brief' }, { role: 'system', content: text })).toEqual([
      { role: 'system', content: text },
      { role: 'system', content: text },
    ]);
  });

  it('reads text, images and files', () => {
    const request = readParts(
      { type: 'text', text: 'a' },
      { type: 'text', text: '' },
      { type: 'image_url', image_url: { url: 'https://x/y.png', detail: 'auto' } },
      { type: 'image_url', image_url: { url: 'data:image/png;base64,AAA=' } },
      { type: 'image_url', image_url: 'https://x/z.png' },
      { type: 'file', file: { filename: 'a.pdf', file_data: 'data:application/pdf;base64,BBB=' } },
    );
    expect(request.unportable).toEqual([]);
    expect(request.messages[0]?.content).toEqual([
      { type: 'text', text: 'a' },
      { type: 'image', source: { url: 'https://x/y.png' } },
      { type: 'image', source: { mediaType: 'image/png', base64: 'AAA=' } },
      { type: 'image', source: { url: 'https://x/z.png' } },
      { type: 'file', mediaType: 'application/pdf', base64: 'BBB=', filename: 'a.pdf' },
    ]);
  });

  it('reads what an assistant thought, said, refused and called', () => {
    const [turn] = readMessages({
      ...{ role: 'assistant', reasoning_content: 'hm', content: [{ type: 'text', text: 'a' }], refusal: 'no' },
      tool_calls: [
        { id: 'c', type: 'function', function: { name: 'f', arguments: '{"x":1}' } },
        { id: 'd', type: 'function', function: { name: 'g', arguments: '' } },
      ],
    });
    expect(turn?.content).toEqual([
      { type: 'reasoning', text: 'hm' },
      { type: 'text', text: 'a' },
      { type: 'refusal', text: 'no' },
      { type: 'tool-call', id: 'c', name: 'f', arguments: '{"x":1}' },
      { type: 'tool-call', id: 'd', name: 'g', arguments: '{}' },
    ]);
  });

  it('puts the results of one turn into one message', () => {
    const result = (id: string) => ({ role: 'tool', tool_call_id: id, content: id });
    expect(readMessages(result('c'), result('d'), user, result('e')).map(({ role, content }) => [role, content.length])).toEqual([
      ['tool', 2],
      ['user', 1],
      ['tool', 1],
    ]);
  });
});

describe('what only this dialect carries', () => {
  it.each([
    ['logit_bias', { '1': 5 }],
    ['service_tier', 'flex'],
    ['metadata', { a: 'b' }],
    ['prompt_cache_key', 'k'],
    ['store', true],
    ['top_logprobs', 2],
    ['reasoning_effort', 'default'],
    ['anything_new', false],
    ['__proto__', 1],
  ])('goes without %s elsewhere', (feature, value) => {
    expect(unportable(JSON.parse(JSON.stringify({ x: value }).replace('"x"', JSON.stringify(feature))))).toMatchObject([
      { feature, otherwise: 'drop' },
    ]);
  });

  it.each([
    ['audio', { voice: 'alloy' }],
    ['modalities', ['text', 'audio']],
    ['prediction', { type: 'content', content: 'a' }],
  ])('cannot go elsewhere with %s', (feature, value) => {
    expect(unportable({ [feature]: value })).toMatchObject([{ feature, otherwise: 'refuse' }]);
  });

  it.each([[{ store: false }], [{ modalities: ['text'] }], [{ logit_bias: {} }]])('makes nothing of %j', (members) => {
    expect(unportable(members)).toEqual([]);
  });

  it.each([
    ['web_search (built-in tool)', { tools: [{ type: 'web_search' }] }],
    ['response_format grammar', { response_format: { type: 'grammar' } }],
    ['file_id', { messages: [{ role: 'user', content: [{ type: 'file', file: { file_id: 'f' } }] }] }],
    ['functions beside tools', { functions: [{ name: 'f' }], tools: [{ type: 'function', function: { name: 'g' } }] }],
    ['messages[].audio', { messages: [{ role: 'assistant', audio: { id: 'a' } }] }],
  ])('cannot go elsewhere with %s in it', (feature, members) => {
    expect(unportable(members)).toMatchObject([{ feature, otherwise: 'refuse' }]);
  });

  it.each([
    ['messages[].name', { messages: [{ ...user, name: 'Ann' }] }],
    [
      'detail of an image',
      { messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url: 'https://x', detail: 'low' } }] }] },
    ],
  ])('goes without %s of a message elsewhere', (feature, members) => {
    expect(unportable(members)).toEqual([{ feature, otherwise: 'drop' }]);
  });
});

describe('a problem', () => {
  const text = 'a string or an array of content parts';
  it.each<[string, string, Members]>([
    ['model', 'a string, got nothing', { model: undefined }],
    ['model', 'the name of a model, got an empty string', { model: '' }],
    ['messages', 'an array, got nothing', { messages: undefined }],
    ['messages', 'at least one message, got an empty array', { messages: [] }],
    ['messages[1]', 'an object, got a string', { messages: [user, 'Hi'] }],
    ['messages[0].role', 'a string, got nothing', { messages: [{ content: 'Hi' }] }],
    [
      'messages[0].role',
      'one of system, developer, user, assistant, tool, function, got a string',
      { messages: [{ role: 'robot', content: 'Hi' }] },
    ],
    ['messages[2].content', `${text}, got a number`, { messages: [user, user, { role: 'user', content: 5 }] }],
    ['messages[0].content', `${text}, got nothing`, { messages: [{ role: 'user' }] }],
    ['messages[0].content[0]', 'an object, got a string', { messages: [{ role: 'user', content: ['a'] }] }],
    ['messages[0].content[0].type', 'a string, got nothing', { messages: [{ role: 'user', content: [{ text: 'a' }] }] }],
    [
      'messages[0].content[0].text',
      'a string, got a number',
      { messages: [{ role: 'user', content: [{ type: 'text', text: 5 }] }] },
    ],
    [
      'messages[0].content[0].image_url.url',
      'a string, got nothing',
      { messages: [{ role: 'user', content: [{ type: 'image_url', image_url: {} }] }] },
    ],
    [
      'messages[0].content[0].file.file_data',
      'a string, got nothing',
      { messages: [{ role: 'user', content: [{ type: 'file', file: {} }] }] },
    ],
    ['messages[0].tool_call_id', 'a string, got nothing', { messages: [{ role: 'tool', content: 'a' }] }],
    [
      'messages[0].tool_calls[0].function',
      'an object, got nothing',
      { messages: [{ role: 'assistant', tool_calls: [{ id: 'c' }] }] },
    ],
    [
      'messages[0].tool_calls[0].function.arguments',
      'a string, got a number',
      { messages: [{ role: 'assistant', tool_calls: [{ id: 'c', function: { name: 'f', arguments: 5 } }] }] },
    ],
    ['tools', 'an array, got an object', { tools: {} }],
    ['tools[0].function.name', 'a string, got nothing', { tools: [{ type: 'function', function: {} }] }],
    [
      'tools[0].function.parameters',
      'an object, got an array',
      { tools: [{ type: 'function', function: { name: 'f', parameters: [1] } }] },
    ],
    ['tool_choice', 'auto, none, required or an object, got a string', { tool_choice: 'maybe' }],
    ['response_format.json_schema', 'an object, got nothing', { response_format: { type: 'json_schema' } }],
    ['temperature', 'a number, got a string', { temperature: '1' }],
    ['max_tokens', 'a number, got a string', { max_tokens: '5' }],
    ['stop', 'a string or an array of strings, got a number', { stop: 5 }],
    ['stop[1]', 'a string, got a number', { stop: ['a', 5] }],
    ['stream', 'a boolean, got a string', { stream: 'yes' }],
    ['stream_options', 'an object, got a boolean', { stream_options: true }],
    ['user', 'a string, got an object', { user: {} }],
  ])('in %s says that it should be %s', (param, said, members) => {
    expect(decode(members)).toEqual({ ok: false, param, message: `Invalid '${param}': expected ${said}.` });
  });

  it('is the first of several', () => {
    expect(decode({ model: 5, messages: 5 })).toMatchObject({ param: 'model' });
  });
});
