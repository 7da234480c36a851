import { describe, expect, it } from 'vitest';
import { encodeTo } from '../../../../../../test/support/encode-to.ts';
import type { JsonObject } from '../../../call/json.ts';
import type { ChatRequest, Effort, Message } from '../../../call/request.ts';
import type { EncodeTo } from '../../target-dialect.ts';
import { openaiChat } from '../index.ts';

const user: Message = { role: 'user', content: [{ type: 'text', text: 'Hi' }] };
const plain: ChatRequest = { messages: [user], tools: [], stream: false, includeUsage: false, unportable: [] };
const host = (rest: Partial<Omit<EncodeTo, 'traits'>> = {}) => encodeTo({}, { native: false, ...rest });

function encode(request: Partial<ChatRequest>, to: EncodeTo = encodeTo()) {
  const encoded = openaiChat.target.encodeRequest({ ...plain, ...request }, to);
  if (!encoded.ok) throw new Error(encoded.unsupported);
  return encoded;
}

const bodyOf = (request: Partial<ChatRequest>, to?: EncodeTo): JsonObject => encode(request, to).body;
const messagesOf = (message: Message, to?: EncodeTo) => bodyOf({ messages: [message] }, to).messages;
const warningsOf = (request: Partial<ChatRequest>, to?: EncodeTo) => encode(request, to).warnings;

describe('a translated request', () => {
  it('says no more than was asked', () => {
    expect(encode({})).toEqual({
      ...{ ok: true, changed: true, warnings: [] },
      body: { model: 'target-model', messages: [{ role: 'user', content: 'Hi' }] },
    });
  });

  it('carries every field that has a place', () => {
    const asked: Partial<ChatRequest> = {
      ...{
        temperature: 0,
        topP: 0.5,
        stop: ['a'],
        seed: 1,
        frequencyPenalty: 1,
        presencePenalty: -1,
        n: 2,
        logprobs: true,
        user: 'u',
      },
      ...{
        tools: [{ name: 'f', parameters: { type: 'object', properties: {}, additionalProperties: false }, strict: true }],
        toolChoice: { type: 'tool', name: 'f' },
        parallelToolCalls: false,
      },
      ...{ output: { type: 'json-schema', schema: { type: 'object' } }, maxTokens: 5 },
    };
    expect(bodyOf(asked)).toMatchObject({
      ...{
        temperature: 0,
        top_p: 0.5,
        stop: ['a'],
        seed: 1,
        frequency_penalty: 1,
        presence_penalty: -1,
        n: 2,
        logprobs: true,
        user: 'u',
      },
      ...{
        tools: [
          {
            type: 'function',
            function: { name: 'f', parameters: { type: 'object', properties: {}, additionalProperties: false }, strict: true },
          },
        ],
        parallel_tool_calls: false,
        max_tokens: 5,
      },
      tool_choice: { type: 'function', function: { name: 'f' } },
      response_format: { type: 'json_schema', json_schema: { name: 'answer', schema: { type: 'object' } } },
    });
  });

  it('asks a stream for its usage, whether or not the client did', () => {
    expect(bodyOf({ stream: true })).toMatchObject({ stream: true, stream_options: { include_usage: true } });
  });

  it('leaves out the choice of tools where there are none', () => {
    expect(Object.keys(bodyOf({ toolChoice: { type: 'auto' }, parallelToolCalls: true }))).toEqual(['model', 'messages']);
  });

  it('lets params have the last word', () => {
    const to = encodeTo({}, { params: { temperature: 0.2, seed: null, extra: true } });
    expect(bodyOf({ temperature: 1, seed: 4 }, to)).toEqual({
      model: 'target-model',
      messages: expect.anything(),
      temperature: 0.2,
      extra: true,
    });
  });
});

describe('names and roles', () => {
  const system: Message = { role: 'system', content: [{ type: 'text', text: 'Be brief' }] };

  it("are the model's own at OpenAI", () => {
    const to = encodeTo({ maxTokensField: 'max_completion_tokens', systemRole: 'developer' });
    expect(bodyOf({ maxTokens: 5, messages: [system] }, to)).toMatchObject({
      max_completion_tokens: 5,
      messages: [{ role: 'developer' }],
    });
  });

  it('are the plain ones at other hosts', () => {
    const to = encodeTo({ systemRole: 'developer' }, { native: false });
    expect(bodyOf({ maxTokens: 5, messages: [system] }, to)).toMatchObject({ max_tokens: 5, messages: [{ role: 'system' }] });
  });
});

describe('messages', () => {
  it('carry images and files', () => {
    const content: Message = {
      role: 'user',
      content: [
        { type: 'text', text: 'a' },
        { type: 'image', source: { url: 'https://x' } },
        { type: 'image', source: { mediaType: 'image/png', base64: 'AAA=' } },
        { type: 'file', mediaType: 'application/pdf', base64: 'BBB=' },
      ],
    };
    expect(messagesOf(content)).toEqual([
      {
        role: 'user',
        content: [
          { type: 'text', text: 'a' },
          { type: 'image_url', image_url: { url: 'https://x' } },
          { type: 'image_url', image_url: { url: 'data:image/png;base64,AAA=' } },
          { type: 'file', file: { filename: 'file.pdf', file_data: 'data:application/pdf;base64,BBB=' } },
        ],
      },
    ]);
  });

  it('carry several texts apart at OpenAI and joined at other hosts', () => {
    const texts = ['a', 'b'].map((text) => ({ type: 'text' as const, text }));
    expect(messagesOf({ role: 'user', content: texts })).toEqual([{ role: 'user', content: texts }]);
    expect(messagesOf({ role: 'user', content: texts }, host())).toEqual([{ role: 'user', content: 'a\n\nb' }]);
    expect(messagesOf({ role: 'assistant', content: texts }, host())).toEqual([{ role: 'assistant', content: 'ab' }]);
  });

  it('carry tool calls and their results, one message for each', () => {
    const calls: Message = {
      role: 'assistant',
      content: ['c', 'd'].map((id) => ({ type: 'tool-call', id, name: 'f', arguments: '{"x": 1}' })),
    };
    const results: Message = {
      role: 'tool',
      content: ['c', 'd'].map((id) => ({ type: 'tool-result', id, content: [{ type: 'text', text: `of ${id}` }] })),
    };
    expect(bodyOf({ messages: [calls, results] }).messages).toEqual([
      {
        role: 'assistant',
        content: null,
        tool_calls: ['c', 'd'].map((id) => ({ id, type: 'function', function: { name: 'f', arguments: '{"x": 1}' } })),
      },
      { role: 'tool', tool_call_id: 'c', content: 'of c' },
      { role: 'tool', tool_call_id: 'd', content: 'of d' },
    ]);
  });

  it('carry refusals as such at OpenAI and as text at other hosts', () => {
    const refused: Message = { role: 'assistant', content: [{ type: 'refusal', text: 'no' }] };
    expect(messagesOf(refused)).toEqual([{ role: 'assistant', content: [{ type: 'refusal', refusal: 'no' }] }]);
    expect(messagesOf(refused, host())).toEqual([{ role: 'assistant', content: 'no' }]);
  });

  it('lose the reasoning of earlier turns, and a turn that was nothing else, with a warning', () => {
    const thought: Message = { role: 'assistant', content: [{ type: 'reasoning', text: 'hm', signature: 's' }] };
    const both: Message = { role: 'assistant', content: [...thought.content, { type: 'text', text: 'a' }] };
    const encoded = encode({ messages: [user, thought, both] });
    expect(encoded.body.messages).toEqual([
      { role: 'user', content: 'Hi' },
      { role: 'assistant', content: 'a' },
    ]);
    expect(encoded.warnings).toEqual([expect.stringContaining('reasoning')]);
  });

  it('say in words that a tool failed, with a warning', () => {
    const failed: Message = {
      role: 'tool',
      content: [{ type: 'tool-result', id: 'c', content: [{ type: 'text', text: 'no' }], isError: true }],
    };
    const call: Message = { role: 'assistant', content: [{ type: 'tool-call', id: 'c', name: 'f', arguments: '{}' }] };
    const messages = [call, failed];
    expect(bodyOf({ messages }).messages).toMatchObject([{}, { role: 'tool', tool_call_id: 'c', content: 'Error: no' }]);
    expect(warningsOf({ messages })).toEqual([expect.stringContaining('Error: ')]);
  });
});

describe('what a target cannot take', () => {
  it('is a feature that only the client’s dialect has', () => {
    const unportable = [
      { feature: 'metadata', otherwise: 'drop' },
      { feature: 'mcp_servers', otherwise: 'refuse' },
    ] as const;
    expect(openaiChat.target.encodeRequest({ ...plain, unportable }, encodeTo())).toEqual({
      ok: false,
      unsupported: 'mcp_servers',
    });
  });
});

describe('what is lost, with a warning each', () => {
  it.each<[string, Partial<ChatRequest>, EncodeTo]>([
    ['a dropped feature', { unportable: [{ feature: 'cache_control', otherwise: 'drop' }] }, encodeTo()],
    ['top_k', { topK: 5 }, encodeTo()],
    ['temperature where none is taken', { temperature: 0.5 }, encodeTo({ sampling: 'none' })],
    ['top_p beside temperature where one is taken', { temperature: 0.5, topP: 0.5 }, encodeTo({ sampling: 'one' })],
    ['a temperature that is too high', { temperature: 1.8 }, encodeTo({ maxTemperature: 1.5 })],
    ['stop', { stop: ['a'] }, encodeTo({ stop: false })],
    ['reasoning', { reasoning: { effort: 'high' } }, encodeTo()],
    ['a budget', { reasoning: { budgetTokens: 3000 } }, encodeTo({ isReasoning: true })],
  ])('is %s', (_what, request, to) => {
    expect(warningsOf(request, to)).toHaveLength(1);
  });

  it('leaves what is taken', () => {
    expect(bodyOf({ temperature: 1.8 }, encodeTo({ maxTemperature: 1.5 }))).toMatchObject({ temperature: 1.5 });
    const one = bodyOf({ temperature: 0.5, topP: 0.5 }, encodeTo({ sampling: 'one' }));
    expect(one).toMatchObject({ temperature: 0.5 });
    expect(one).not.toHaveProperty('top_p');
  });
});

describe('reasoning', () => {
  const reasoning = encodeTo({ isReasoning: true, maxOutputTokens: 10_000 });

  it.each<[Effort, string]>([
    ['none', 'low'],
    ['minimal', 'low'],
    ['low', 'low'],
    ['medium', 'medium'],
    ['high', 'high'],
    ['max', 'high'],
  ])('of effort %s is asked for as %s', (effort, sent) => {
    expect(bodyOf({ reasoning: { effort } }, reasoning)).toMatchObject({ reasoning_effort: sent });
    expect(warningsOf({ reasoning: { effort } }, reasoning)).toHaveLength(effort === sent ? 0 : 1);
  });

  it.each([
    [1024, 'low'],
    [2500, 'medium'],
    [9000, 'high'],
  ])('of %i tokens is asked for as %s', (budgetTokens, sent) => {
    expect(bodyOf({ reasoning: { budgetTokens } }, reasoning)).toMatchObject({ reasoning_effort: sent });
  });

  it('is asked of no model that is not known to reason', () => {
    expect(bodyOf({ reasoning: { effort: 'high', budgetTokens: 5 } })).not.toHaveProperty('reasoning_effort');
    expect(warningsOf({ reasoning: { effort: 'none' } })).toEqual([]);
  });
});
