import { describe, expect, it } from 'vitest';
import { fillIn, type ModelAnswer } from '../answer.ts';
import { isObject, type JsonObject, parseJson } from '../json.ts';
import { seededRandom } from '../seeded-random.ts';
import { anthropic } from './anthropic.ts';
import { openai } from './openai.ts';
import type { Exchange, Wire } from './wire.ts';

const exchangeOf = (body: JsonObject = {}): Exchange => ({
  model: 'some-model',
  body,
  number: 1,
  epochMs: 1_750_000_000_000,
  requestId: 'req_1',
  account: 'key',
  random: (purpose) => seededRandom(1, 1, purpose),
});
const full = (answer: ModelAnswer) => fillIn(answer, 'some-model', 'x'.repeat(40));
const text = (wire: Wire, answer: ModelAnswer, body?: JsonObject) =>
  wire
    .stream(full(answer), exchangeOf(body))
    .map(({ data }) => data)
    .join('');
const payloads = (stream: string): JsonObject[] =>
  [...stream.matchAll(/^data: (.*)$/gmu)].map(([, data]) => parseJson(data ?? '')).filter(isObject);

describe('the openai wire', () => {
  it('streams a role chunk, the tokens, the finish reason and [DONE], with the keys in the order of the real API', () => {
    const stream = text(openai, { tokens: ['Hel', 'lo'] });
    expect(payloads(stream).map((chunk) => chunk.choices)).toEqual([
      [{ index: 0, delta: { role: 'assistant', content: '', refusal: null }, logprobs: null, finish_reason: null }],
      [{ index: 0, delta: { content: 'Hel' }, logprobs: null, finish_reason: null }],
      [{ index: 0, delta: { content: 'lo' }, logprobs: null, finish_reason: null }],
      [{ index: 0, delta: {}, logprobs: null, finish_reason: 'stop' }],
    ]);
    expect(Object.keys(payloads(stream)[0] ?? {}).join()).toBe(
      'id,object,created,model,service_tier,system_fingerprint,choices,obfuscation',
    );
    expect(stream.endsWith('\n\ndata: [DONE]\n\n')).toBe(true);
    expect(new Set(payloads(stream).map(({ id }) => id)).size).toBe(1);
  });

  it('tells the usage in a last chunk without choices, and null in every other, only where it is asked to', () => {
    const asked = payloads(text(openai, { tokens: ['a'] }, { stream_options: { include_usage: true } }));
    expect(asked.map(({ usage }) => usage)).toEqual([
      null,
      null,
      null,
      expect.objectContaining({ prompt_tokens: 10, total_tokens: 11 }),
    ]);
    expect(asked.at(-1)).toMatchObject({ choices: [] });
    expect(payloads(text(openai, { tokens: ['a'] })).some((chunk) => 'usage' in chunk)).toBe(false);
  });

  it('streams parallel tool calls one after the other, or interleaved', () => {
    const toolCalls = [
      { name: 'f', arguments: { city: 'Vienna' } },
      { name: 'g', arguments: '{"city":"Rome"}', id: 'call_mine' },
    ];
    const indices = (interleave: boolean) =>
      [...text(openai, { toolCalls, interleave }).matchAll(/"tool_calls":\[\{"index":(\d)/gu)].map(([, index]) => index).join('');
    expect(indices(false)).toBe('0000111');
    expect(indices(true)).toBe('0101010');
    const stream = text(openai, { toolCalls });
    expect(stream).toContain('"finish_reason":"tool_calls"');
    expect(stream).toContain('{"role":"assistant","content":null,"refusal":null}');
    expect(stream).toContain('"id":"call_mine","type":"function","function":{"name":"g","arguments":""}');
  });

  it('ends a call that tool_choice names with the finish reason stop, as the real API does', () => {
    const body = { tool_choice: { type: 'function', function: { name: 'f' } } };
    expect(text(openai, { toolCalls: [{ name: 'f' }] }, body)).toContain('"finish_reason":"stop"');
  });

  it('writes a whole answer with its message and its usage', () => {
    const usage = { inputTokens: 20, outputTokens: 5, cacheReadTokens: 8 };
    const reply = openai.json(full({ text: 'Hi there', reasoning: 'Hm.', usage, finish: 'max_tokens' }), exchangeOf());
    expect(parseJson(reply)).toMatchObject({
      id: expect.stringMatching(/^chatcmpl-\w{29}$/u),
      object: 'chat.completion',
      created: 1_750_000_000,
      model: 'some-model',
      choices: [{ message: { role: 'assistant', content: 'Hi there', reasoning_content: 'Hm.' }, finish_reason: 'length' }],
      usage: { prompt_tokens: 20, completion_tokens: 5, total_tokens: 25, prompt_tokens_details: { cached_tokens: 8 } },
    });
  });

  it('never shows a whole key in its 401', () => {
    const { status, body } = openai.error('unauthorized', exchangeOf(), 'sk-a-very-long-secret-key');
    expect(status).toBe(401);
    expect(body).toContain('invalid_api_key');
    expect(body).not.toContain('sk-a-very-long-secret-key');
  });
});

describe('the anthropic wire', () => {
  const names = (stream: string) => [...stream.matchAll(/^event: (.*)$/gmu)].map(([, name]) => name);

  it('streams the events of one text block, with a ping after it has begun', () => {
    const stream = text(anthropic, { tokens: ['Hel', 'lo'] });
    expect(names(stream)).toEqual([
      'message_start',
      'content_block_start',
      'ping',
      'content_block_delta',
      'content_block_delta',
      'content_block_stop',
      'message_delta',
      'message_stop',
    ]);
    expect(names(stream)).toEqual(payloads(stream).map(({ type }) => type));
    expect(payloads(stream).at(-2)).toMatchObject({
      delta: { stop_reason: 'end_turn', stop_sequence: null },
      usage: { input_tokens: 10, output_tokens: 2 },
    });
  });

  it('streams thinking, text and tool calls as blocks with indices of their own', () => {
    const stream = text(anthropic, {
      reasoning: 'Hm.',
      text: 'So',
      toolCalls: [
        { name: 'f', arguments: { a: 1 } },
        { name: 'g', arguments: '' },
      ],
    });
    const starts = payloads(stream).filter(({ type }) => type === 'content_block_start');
    expect(starts.map(({ index, content_block: block }) => [index, isObject(block) && block.type])).toEqual([
      [0, 'thinking'],
      [1, 'text'],
      [2, 'tool_use'],
      [3, 'tool_use'],
    ]);
    expect(stream).toContain('"type":"signature_delta"');
    expect(stream).toContain('"partial_json":""');
    expect(stream).toContain('"stop_reason":"tool_use"');
  });

  it('writes a whole answer whose input tokens leave out what the cache served', () => {
    const usage = { inputTokens: 20, cacheReadTokens: 8, cacheWriteTokens: 2, outputTokens: 5 };
    const reply = anthropic.json(full({ text: 'Hi', toolCalls: [{ name: 'f', arguments: '{"a":1}' }], usage }), exchangeOf());
    expect(parseJson(reply)).toMatchObject({
      type: 'message',
      role: 'assistant',
      content: [
        { type: 'text', text: 'Hi' },
        { type: 'tool_use', name: 'f', input: { a: 1 } },
      ],
      stop_reason: 'tool_use',
      usage: { input_tokens: 10, cache_read_input_tokens: 8, cache_creation_input_tokens: 2, output_tokens: 5 },
    });
  });
});

describe.each([openai, anthropic])('the $name wire', (wire) => {
  const type = (status: number) => {
    const body = parseJson(wire.error(status, exchangeOf()).body);
    return isObject(body) && isObject(body.error) ? body.error.type : undefined;
  };

  it('has an error of its own for every status', () => {
    const types = [400, 401, 402, 403, 404, 409, 413, 418, 422, 429, 500, 502, 503, 504, 529].map(type);
    expect(types.every((name) => typeof name === 'string')).toBe(true);
  });

  it('gives the same bytes for the same seed and request number', () => {
    const answer = { reasoning: 'Hm', text: 'Hello you', toolCalls: [{ name: 'f' }] };
    expect(text(wire, answer)).toBe(text(wire, answer));
  });
});

describe('checking a request', () => {
  const good = { model: 'm', max_tokens: 5, messages: [{ role: 'user', content: 'Hi' }] };
  const headers = { 'anthropic-version': '2023-06-01' };
  const problem = (wire: Wire, json: unknown) => {
    const found = wire.check({ headers, json });
    return isObject(found) ? found.message : found;
  };

  it('takes a good one', () => {
    expect(problem(openai, good)).toBeUndefined();
    expect(problem(anthropic, good)).toBeUndefined();
  });

  it('refuses what the real Chat Completions refuse', () => {
    expect(problem(openai, undefined)).toContain('could not parse the JSON body');
    expect(problem(openai, { ...good, model: undefined })).toBe('you must provide a model parameter');
    expect(problem(openai, { model: 'm' })).toBe("Missing required parameter: 'messages'.");
    expect(problem(openai, { model: 'm', messages: [] })).toContain('empty array');
    expect(problem(openai, { model: 'm', messages: [{ role: 'robot' }] })).toContain("Invalid value: 'robot'");
    const list = { type: 'json_schema', json_schema: { name: 'x', schema: { type: 'array', items: {} } } };
    expect(problem(openai, { ...good, model: 'gpt-4o', response_format: list })).toContain(`got 'type: "array"'`);
    expect(problem(openai, { ...good, model: 'my-model', response_format: list })).toBeUndefined();
    expect(problem(openai, { ...good, response_format: { type: 'json_object' } })).toContain("the word 'json'");
    const tools = Array.from({ length: 129 }, (_, i) => ({ type: 'function', function: { name: `f${i}` } }));
    expect(problem(openai, { ...good, model: 'gpt-4o', tools })).toContain('maximum length 128');
    expect(problem(openai, { ...good, stream_options: {} })).toContain('only allowed when');
    expect(problem(openai, { ...good, temperature: 3 })).toContain("Invalid 'temperature'");
    const call = { role: 'assistant', tool_calls: [{ id: 'a' }, { id: 'b' }] };
    const result = (id: string) => ({ role: 'tool', tool_call_id: id, content: '' });
    expect(problem(openai, { ...good, messages: [call, result('a')] })).toContain('did not have response messages: b');
    expect(problem(openai, { ...good, messages: [result('a')] })).toContain('must be a response');
    expect(problem(openai, { ...good, messages: [call, result('b'), result('a')] })).toBeUndefined();
  });

  it('refuses what the real Messages API refuses', () => {
    expect(anthropic.check({ headers: {}, json: good })).toMatchObject({ message: 'anthropic-version: header is required' });
    expect(problem(anthropic, undefined)).toContain('not valid JSON');
    expect(problem(anthropic, { ...good, max_tokens: undefined })).toBe('max_tokens: Field required');
    expect(problem(anthropic, { ...good, max_tokens: 0 })).toContain('greater than or equal to 1');
    expect(problem(anthropic, { ...good, temperature: 1.5 })).toBe('temperature: range: 0..1');
    expect(problem(anthropic, { ...good, messages: [] })).toContain('at least one message');
    expect(problem(anthropic, { ...good, messages: [{ role: 'tool' }] })).toContain('messages.0.role');
    expect(problem(anthropic, { ...good, messages: [{ role: 'assistant', content: 'So ' }] })).toContain('trailing whitespace');
    const call = { role: 'assistant', content: [{ type: 'tool_use', id: 'a' }] };
    const result = { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'a' }] };
    expect(problem(anthropic, { ...good, messages: [call, { role: 'user', content: 'x' }] })).toContain('without `tool_result`');
    expect(problem(anthropic, { ...good, messages: [result] })).toContain('unexpected `tool_use_id`');
    expect(problem(anthropic, { ...good, messages: [call, result] })).toBeUndefined();
  });
});
