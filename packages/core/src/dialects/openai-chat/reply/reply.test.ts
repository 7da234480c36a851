import { describe, expect, it } from 'vitest';
import type { Reply } from '../../../call/reply.ts';
import { openaiChat } from '../index.ts';

type Members = Readonly<Record<string, unknown>>;

const body = (message: unknown, rest: Members = {}, choice: Members = {}) =>
  JSON.stringify({
    id: 'chatcmpl-1',
    created: 7,
    model: 'm',
    choices: [{ index: 0, message, finish_reason: 'stop', ...choice }],
    ...rest,
  });

const decode = (text: string) => openaiChat.target.decodeReply(text);

function read(text: string): Reply {
  const decoded = decode(text);
  if (!decoded.ok) throw new Error(JSON.stringify(decoded));
  return decoded.reply;
}

describe('decodeReply', () => {
  it('reads who answered, what and why it stopped, and keeps the body', () => {
    const text = body({ role: 'assistant', content: 'Hi' }, { usage: { prompt_tokens: 2, completion_tokens: 1 } });
    expect(read(text)).toEqual({
      ...{ id: 'chatcmpl-1', model: 'm', createdAt: 7 },
      content: [{ type: 'text', text: 'Hi' }],
      finish: { unified: 'stop', raw: 'stop' },
      usage: { inputTokens: 2, outputTokens: 1 },
      raw: { text, body: JSON.parse(text) },
    });
  });

  it.each([
    ['reasoning_content', { reasoning_content: 'hm', content: 'yes' }],
    ['reasoning', { reasoning: 'hm', content: 'yes' }],
    [
      'content parts',
      {
        content: [
          { type: 'thinking', thinking: [{ type: 'text', text: 'hm' }] },
          { type: 'text', text: 'yes' },
        ],
      },
    ],
  ])('reads reasoning from %s', (_where, message) => {
    expect(read(body(message)).content).toEqual([
      { type: 'reasoning', text: 'hm' },
      { type: 'text', text: 'yes' },
    ]);
  });

  it.each([
    ['""', '', '{}'],
    ['null', null, '{}'],
    ['nothing', undefined, '{}'],
    ['an object', { x: 1 }, '{"x":1}'],
    ['text', '{ "x": 1.0 }', '{ "x": 1.0 }'],
  ])('reads tool arguments that are %s', (_what, given, expected) => {
    const reply = read(body({ tool_calls: [{ id: 'c', type: 'function', function: { name: 'f', arguments: given } }] }));
    expect(reply.content).toEqual([{ type: 'tool-call', id: 'c', name: 'f', arguments: expected }]);
  });

  it('knows tools from the calls, and keeps the word of the provider', () => {
    expect(read(body({ tool_calls: [{ id: 'c', function: { name: 'f' } }] })).finish).toEqual({ unified: 'tools', raw: 'stop' });
    expect(read(body({ content: 'a' }, {}, { finish_reason: 'tool_calls' })).finish).toEqual({
      unified: 'stop',
      raw: 'tool_calls',
    });
  });

  it('reads the old function_call, and makes up the ids that are missing', () => {
    const reply = read(
      body({ content: null, function_call: { name: 'f', arguments: '{}' } }, {}, { finish_reason: 'function_call' }),
    );
    expect(reply.content).toEqual([{ type: 'tool-call', id: 'call_0_chatcmpl-1', name: 'f', arguments: '{}' }]);
    expect(reply.finish).toEqual({ unified: 'tools', raw: 'function_call' });
  });

  it('calls refusals and filtered answers filtered', () => {
    expect(read(body({ content: null, refusal: 'no' }))).toMatchObject({
      content: [{ type: 'refusal', text: 'no' }],
      finish: { unified: 'filtered' },
    });
    expect(read(body({ content: 'a' }, {}, { finish_reason: 'content_filter' })).finish.unified).toBe('filtered');
  });

  it('takes an empty answer with a finish reason, and one without a finish reason that says something', () => {
    expect(read(body({ content: '' }, {}, { finish_reason: 'length' }))).toMatchObject({
      content: [],
      finish: { unified: 'length' },
    });
    expect(read(body({ content: 'a' }, {}, { finish_reason: null })).finish).toEqual({ unified: 'stop', raw: '' });
  });

  it.each([
    [
      "DeepSeek's cache",
      { prompt_tokens: 9, completion_tokens: 1, prompt_cache_hit_tokens: 4 },
      { inputTokens: 9, outputTokens: 1, cacheReadTokens: 4 },
    ],
    [
      'the details',
      {
        ...{ prompt_tokens: 9, completion_tokens: 5, total_tokens: 14 },
        ...{
          prompt_tokens_details: { cached_tokens: 3, cache_write_tokens: 2 },
          completion_tokens_details: { reasoning_tokens: 4 },
        },
      },
      { inputTokens: 9, outputTokens: 5, cacheReadTokens: 3, cacheWriteTokens: 2, reasoningTokens: 4 },
    ],
    [
      'reasoning that is counted beside the completion',
      { prompt_tokens: 9, completion_tokens: 5, total_tokens: 18, completion_tokens_details: { reasoning_tokens: 4 } },
      { inputTokens: 9, outputTokens: 9, reasoningTokens: 4 },
    ],
    ['nonsense', { prompt_tokens: -1, completion_tokens: 'many', total_tokens: null }, {}],
  ])('reads usage: %s', (_what, usage, expected) => {
    expect(read(body({ content: 'a' }, { usage })).usage).toEqual(expected);
  });

  it("reads Groq's usage", () => {
    expect(read(body({ content: 'a' }, { x_groq: { usage: { prompt_tokens: 1, completion_tokens: 2 } } })).usage).toEqual({
      inputTokens: 1,
      outputTokens: 2,
    });
  });

  it.each([
    ['an error object', { error: { message: 'no', code: 502 } }],
    ['an error text', { error: 'no' }],
    ['a bare error', { object: 'error', message: 'no' }],
  ])('takes a 200 with %s for the error it is', (_what, error) => {
    expect(decode(JSON.stringify(error))).toEqual({ ok: false, providerError: error });
  });

  it("reads OpenRouter's error in a choice", () => {
    expect(decode(body({ content: '' }, {}, { finish_reason: 'error', error: { code: 502 } }))).toEqual({
      ok: false,
      providerError: { error: { code: 502 } },
    });
  });

  it.each([
    ['', 'an empty body'],
    ['<html>', 'a body that is not JSON'],
    ['null', 'a body that is not an object'],
    ['{}', 'an answer without choices'],
    ['{"choices":[]}', 'an answer without choices'],
    ['{"choices":[null]}', 'an answer without choices'],
    ['{"choices":[{"finish_reason":"stop"}]}', 'a choice without a message'],
    [body({ content: '' }, {}, { finish_reason: null }), 'an answer without content and finish reason'],
    [body({ content: 'a' }, {}, { finish_reason: 'error' }), 'finish reason error'],
    [body({ tool_calls: [{ id: 'c', function: {} }] }), 'a tool call without a name'],
  ])('calls %s malformed', (text, malformed) => {
    expect(decode(text)).toEqual({ ok: false, malformed });
  });
});

describe('encodeReply', () => {
  const reply: Reply = {
    id: 'msg_1',
    model: 'claude',
    content: [
      { type: 'reasoning', text: 'hm', signature: 's' },
      { type: 'text', text: 'a' },
      { type: 'text', text: 'b' },
      { type: 'tool-call', id: 'c', name: 'f', arguments: '{"x":1}' },
    ],
    finish: { unified: 'tools', raw: 'tool_use' },
    usage: { inputTokens: 3, outputTokens: 2, cacheReadTokens: 1 },
    raw: { text: '', body: {} },
  };

  it('writes a chat completion', () => {
    expect(openaiChat.client.encodeReply(reply, 'x')).toEqual({
      ...{ id: 'chatcmpl-msg_1', object: 'chat.completion', created: 0, model: 'claude' },
      choices: [
        {
          ...{ index: 0, logprobs: null, finish_reason: 'tool_calls' },
          message: {
            ...{ role: 'assistant', content: 'ab', refusal: null, reasoning_content: 'hm' },
            reasoning_details: [
              { type: 'reasoning.text', text: 'hm', signature: 's', id: 'understudy', format: 'anthropic-claude-v1', index: 0 },
            ],
            tool_calls: [{ id: 'c', type: 'function', function: { name: 'f', arguments: '{"x":1}' } }],
          },
        },
      ],
      usage: { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5, prompt_tokens_details: { cached_tokens: 1 } },
    });
  });

  it('uses the id that stands in, and leaves chat ids as they are', () => {
    const { id: _id, ...nameless } = reply;
    expect(openaiChat.client.encodeReply(nameless, 'x').id).toBe('chatcmpl-x');
    expect(openaiChat.client.encodeReply({ ...reply, id: 'chatcmpl-7' }, 'x').id).toBe('chatcmpl-7');
  });

  it('writes null for content only where something else was said', () => {
    const said = (content: Reply['content']) => openaiChat.client.encodeReply({ ...reply, content }, 'x');
    expect(said([{ type: 'tool-call', id: 'c', name: 'f', arguments: '{}' }])).toMatchObject({
      choices: [{ message: { content: null } }],
    });
    expect(said([])).toMatchObject({ choices: [{ message: { content: '' } }] });
    expect(said([])).not.toMatchObject({ choices: [{ message: { tool_calls: expect.anything() } }] });
  });

  it('ends a refusal in stop, as OpenAI does, and a filtered answer in content_filter', () => {
    const filtered: Reply = { ...reply, finish: { unified: 'filtered', raw: 'refusal' } };
    const refused = openaiChat.client.encodeReply({ ...filtered, content: [{ type: 'refusal', text: 'no' }] }, 'x');
    expect(refused).toMatchObject({ choices: [{ finish_reason: 'stop', message: { refusal: 'no', content: null } }] });
    expect(openaiChat.client.encodeReply({ ...filtered, content: [] }, 'x')).toMatchObject({
      choices: [{ finish_reason: 'content_filter' }],
    });
  });

  it('tells no usage where none is known', () => {
    expect(openaiChat.client.encodeReply({ ...reply, usage: {} }, 'x')).not.toHaveProperty('usage');
  });
});
