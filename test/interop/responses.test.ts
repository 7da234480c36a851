import { createUnderstudy, type Options, type Understudy } from '@understudy/core';
import { type SimulatedProvider, startProvider, type WireName } from '@understudy/testing';
import OpenAI from 'openai';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openai } from '../support/clients.ts';
import { continuing } from '../support/continuing-model.ts';
import { models, type Pair, providersOf, startPair, targetOf, wires } from '../support/providers.ts';
import { recordings } from '../support/recordings.ts';
import { watchCalls } from '../support/watch-calls.ts';

const text = 'The keeper climbed the stairs every evening. He lit the lamp, and nobody had asked him to do that.';
const forever = { times: 'forever' } as const;
const own: WireName = 'openai-responses';
let pair: Pair;
let instance: Understudy;

beforeAll(async () => {
  pair = await startPair({ answer: continuing(text) });
});
afterEach(async () => {
  await instance.close({ drain: 0 });
  await pair.heal();
});
afterAll(() => pair.close());

/** The official client, in process, over targets in this order. */
function begin(targets: readonly WireName[], more: Partial<Options> = {}): OpenAI {
  const options = { providers: providersOf(pair), models: { workhorse: { targets: targets.map(targetOf) } }, ...more };
  instance = createUnderstudy(options as Options);
  return openai({ openaiURL: 'http://understudy/v1' }, instance.fetch);
}

const pairs = wires.flatMap((first) => wires.filter((second) => second !== first).map((second) => [first, second] as const));

describe.each(pairs)('a stream that %s begins and %s goes on with', (first, second) => {
  it('is one response, whose last event repeats both halves', async () => {
    const client = begin([first, second]);
    const watch = watchCalls(instance);
    await pair[first].always({ type: 'cut', afterTokens: 9, ...forever });
    const events: OpenAI.Responses.ResponseStreamEvent[] = [];
    for await (const event of await client.responses.create({ model: 'workhorse', input: 'Tell me.', stream: true }))
      events.push(event);
    expect(events.map(({ sequence_number: number }) => number)).toEqual(events.map((_, i) => i));
    expect(events.flatMap((event) => (event.type === 'response.output_text.delta' ? [event.delta] : [])).join('')).toBe(text);
    const [created, last] = [events[0], events.at(-1)];
    if (created?.type !== 'response.created' || last?.type !== 'response.completed') throw new Error('not one response');
    expect(last.response).toMatchObject({ id: created.response.id, status: 'completed', store: false, model: models[first] });
    expect(last.response.output).toMatchObject([{ type: 'message', status: 'completed', content: [{ text }] }]);
    expect(last.response.usage?.output_tokens).toBeGreaterThan(0);
    await watch.ended(1);
    expect(watch.of('splice')).toHaveLength(1);
  });
});

it.each(pairs)('gives a tool call once and whole that %s broke off and %s made', async (first, second) => {
  const toolCalls = [{ name: 'weather', arguments: { city: 'Cork', days: [1, 2, 3] } }];
  const both = await startPair({ answer: { text: 'Let me see.', toolCalls } });
  try {
    const targets = [targetOf(first), targetOf(second)];
    const client = begin([], { providers: providersOf(both), models: { workhorse: { targets } } } as Partial<Options>);
    await both[first].always({ type: 'cut', afterTokens: 5, ...forever });
    const tools = [{ type: 'function' as const, name: 'weather', parameters: { type: 'object', properties: {} }, strict: false }];
    const events: OpenAI.Responses.ResponseStreamEvent[] = [];
    const stream = client.responses.stream({ model: 'workhorse', input: 'How is the weather?', tools });
    for await (const event of stream) events.push(event);
    const response = await stream.finalResponse();
    expect(response.output_text).toBe('Let me see.');
    const calls = response.output.flatMap((item) =>
      item.type === 'function_call' ? [item as OpenAI.Responses.ResponseFunctionToolCall] : [],
    );
    expect(calls.map(({ name, arguments: args }) => ({ name, arguments: JSON.parse(args) }))).toEqual(toolCalls);
    expect(events.map(({ sequence_number: number }) => number)).toEqual(events.map((_, i) => i));
  } finally {
    await both.close();
  }
});

it('repeats what was asked for, and that nobody has stored the answer', async () => {
  const client = begin(['anthropic']);
  const tool = { type: 'function', name: 'f', parameters: { type: 'object', properties: {} }, strict: false } as const;
  const asked = { instructions: 'Be brief.', max_output_tokens: 50, metadata: { team: 'a' }, tools: [tool], temperature: 0.5 };
  const response = await client.responses.create({ model: 'workhorse', input: 'Hi', store: true, ...asked });
  expect(response).toMatchObject({ ...asked, store: false, object: 'response', error: null, truncation: 'disabled' });
  expect(response.id).toMatch(/^resp_understudy_/);
  await expect(
    client.responses.create({ model: 'workhorse', input: 'And?', previous_response_id: response.id }),
  ).rejects.toMatchObject({
    status: 400,
    param: 'previous_response_id',
    message: expect.stringContaining('"store": false'),
  });
});

it('takes back what it said itself: ids that nobody knows, and reasoning that nobody signed', async () => {
  const client = begin(['anthropic', own]);
  await pair.anthropic.play({ type: 'ok' });
  const said = await client.responses.create({ model: 'workhorse', input: 'Tell me.' });
  await pair.anthropic.always({ type: 'status', status: 503, ...forever });
  const thought = {
    type: 'reasoning' as const,
    id: 'rs_understudy_x_0',
    summary: [{ type: 'summary_text' as const, text: 'Hm.' }],
  };
  const input = [
    { role: 'user' as const, content: 'Tell me.' },
    thought,
    ...said.output,
    { role: 'user' as const, content: 'More.' },
  ];
  const more = await client.responses.create({ model: 'workhorse', input: input as OpenAI.Responses.ResponseInput });
  expect(more.status).toBe('completed');
  const sent = pair[own].requests[0]?.body.input as readonly { readonly id?: string; readonly type?: string }[] | undefined;
  expect(sent?.map(({ id, type }) => [id, type])).toEqual([
    [undefined, undefined],
    [undefined, 'message'],
    [undefined, undefined],
  ]);
});

describe('reasoning that one account has encrypted', () => {
  const thought = { type: 'reasoning' as const, id: 'rs_1', summary: [], encrypted_content: 'gAAA' };
  const input = [
    { role: 'user' as const, content: 'Tell me.' },
    thought,
    { role: 'assistant' as const, content: 'So be it.' },
    { role: 'user' as const, content: 'More.' },
  ];
  const asked = { model: 'workhorse', input: input as OpenAI.Responses.ResponseInput, store: false };
  const refusal = { error: { message: 'The encrypted content gAAA could not be verified.', code: 'invalid_encrypted_content' } };

  it.each([
    ['is away', { type: 'status' as const, status: 503, ...forever }],
    ['cannot read it', { type: 'status' as const, status: 400, body: refusal, ...forever }],
  ])('stays away from the account that stands in where the first %s', async (_, fault) => {
    await using second = await startProvider({ wire: own, apiKey: 'key-two', answer: { text } });
    const client = begin([], {
      providers: {
        ...providersOf(pair),
        two: { kind: 'openai', apiKey: 'key-two', baseURL: second.baseURL },
      } as Options['providers'],
      models: { workhorse: { targets: [targetOf(own), 'two/gpt-4.1-mini'] } },
    });
    await pair[own].always(fault);
    expect((await client.responses.create(asked)).output_text).toBe(text);
    expect(pair[own].requests[0]?.body.input).toEqual(input);
    expect(second.requests.map(({ body }) => body.input)).toEqual([input.filter((item) => item !== thought)]);
  });
});

describe('a call that refers to what a provider has stored', () => {
  const id = `resp_${'0'.repeat(48)}`;

  it.each([
    ['previous_response_id', { input: 'And?', previous_response_id: id }],
    ['conversation', { input: 'And?', conversation: 'conv_1' }],
    ['an item of it', { input: [{ type: 'item_reference' as const, id: `msg_${'0'.repeat(48)}` }] }],
    ['background', { input: 'Take your time.', background: true }],
  ])('goes to a provider of this API, though another is preferred: %s', async (_, asked) => {
    const client = begin(['anthropic', 'openai', own]);
    const response = await client.responses.create({ model: 'workhorse', ...asked });
    expect(response.output_text).toBe(text);
    expect([pair.anthropic, pair.openai, pair[own]].map(({ requests }) => requests.length)).toEqual([0, 0, 1]);
    expect(pair[own].requests[0]?.body).toMatchObject(asked);
  });

  it.each([false, true])('is sent once, and its client is told why nobody else was asked (stream: %s)', async (stream) => {
    const client = begin([own, 'anthropic'], { policy: { retry: { attempts: 3 }, hedge: { after: '10ms', maxShare: 1 } } });
    await pair[own].always({ type: 'status', status: 500, ...forever });
    const asked = { model: 'workhorse', input: 'And?', previous_response_id: id };
    const failed = stream ? client.responses.stream(asked).finalResponse() : client.responses.create(asked);
    await expect(failed).rejects.toMatchObject({ status: 502, message: expect.stringContaining('previous_response_id') });
    expect([pair[own], pair.anthropic].map(({ requests }) => requests.length)).toEqual([1, 0]);
  });

  it('is not sent again without the reasoning that its provider refuses', async () => {
    const client = begin([own]);
    const body = { error: { message: 'The encrypted content gAAA could not be verified.', code: 'invalid_encrypted_content' } };
    await pair[own].always({ type: 'status', status: 400, body, ...forever });
    const input = [{ type: 'reasoning' as const, id: 'rs_1', summary: [], encrypted_content: 'gAAA' }];
    const asked = { model: 'workhorse', input, background: true };
    await expect(client.responses.create(asked)).rejects.toMatchObject({ status: 400 });
    expect(pair[own].requests.length).toBe(1);
  });

  it('is not sent again where the connection broke before its headers: it may have been done', async () => {
    const client = begin([own], { policy: { retry: { attempts: 3, backoff: { base: '1ms', max: '2ms' } } } });
    await pair[own].always({ type: 'reset', at: 'headers', ...forever });
    const asked = { model: 'workhorse', input: 'Take your time.', background: true };
    await expect(client.responses.create(asked)).rejects.toMatchObject({ status: 502 });
    expect(pair[own].requests).toHaveLength(1);
  });

  it('is refused where it refers to an answer of two targets: nobody keeps the whole', async () => {
    const second: SimulatedProvider = await startProvider({ wire: own, apiKey: 'key-two', answer: continuing(text), seed: 2 });
    try {
      const providers = { ...providersOf(pair), two: { kind: 'openai', apiKey: 'key-two', baseURL: second.baseURL } };
      const client = begin([], {
        providers: providers as Options['providers'],
        models: { workhorse: { targets: [targetOf(own), 'two/gpt-4.1-mini'] } },
      });
      await pair[own].play({ type: 'cut', afterTokens: 4 });
      const first = await client.responses.stream({ model: 'workhorse', input: 'Tell me.' }).finalResponse();
      expect(first).toMatchObject({ output_text: text, store: false });
      pair[own].resetLog();
      const next = client.responses.create({ model: 'workhorse', input: 'And?', previous_response_id: first.id });
      await expect(next).rejects.toMatchObject({ status: 400, param: 'previous_response_id' });
      expect(pair[own].requests).toHaveLength(0);
    } finally {
      await second.close();
    }
  });

  it('ends where it breaks, and is not gone on with elsewhere', async () => {
    const client = begin([own, 'anthropic']);
    await pair[own].always({ type: 'cut', afterTokens: 9, ...forever });
    const stream = client.responses.stream({ model: 'workhorse', input: 'And?', previous_response_id: id });
    await expect(stream.finalResponse()).rejects.toThrow(/truncated/);
    expect([pair[own], pair.anthropic].map(({ requests }) => requests.length)).toEqual([1, 0]);
  });

  it('is refused where no target keeps anything', async () => {
    const client = begin(['anthropic', 'openai']);
    await expect(client.responses.create({ model: 'workhorse', input: 'x', previous_response_id: id })).rejects.toMatchObject({
      status: 400,
      param: 'previous_response_id',
    });
  });

  it.each([false, true])('goes to the one of two accounts that gave the answer (stream: %s)', async (stream) => {
    const second: SimulatedProvider = await startProvider({ wire: own, apiKey: 'key-two', answer: { text }, seed: 2 });
    try {
      const providers = { ...providersOf(pair), two: { kind: 'openai', apiKey: 'key-two', baseURL: second.baseURL } };
      const client = begin([], {
        providers: providers as Options['providers'],
        models: { workhorse: { targets: [targetOf(own), 'two/gpt-4.1-mini'] } },
      });
      await pair[own].play({ type: 'status', status: 503 });
      const first = { model: 'workhorse', input: 'Tell me.' };
      const { id: given } = stream ? await client.responses.stream(first).finalResponse() : await client.responses.create(first);
      await client.responses.create({ model: 'workhorse', input: 'And?', previous_response_id: given });
      expect(second.requests.map(({ body }) => body.previous_response_id)).toEqual([undefined, given]);
      expect(pair[own].requests).toHaveLength(1);
    } finally {
      await second.close();
    }
  });
});

it.each([
  ['a tool that its provider runs', { tools: [{ type: 'code_interpreter' as const, container: { type: 'auto' as const } }] }],
  ['a tool of free text', { tools: [{ type: 'custom' as const, name: 'shell' }] }],
])('keeps %s from targets that have none', async (_, more) => {
  const client = begin(['anthropic', own]);
  const response = await client.responses.create({ model: 'workhorse', input: 'Hi', ...more });
  expect(response.model).toBe(models[own]);
  expect(pair.anthropic.requests).toEqual([]);
});

describe('what goes wrong', () => {
  it('is told as OpenAI tells it', async () => {
    const client = begin([own]);
    await expect(client.responses.create({ model: 'workhorse', input: 'Hi', max_output_tokens: 1 })).rejects.toMatchObject({
      status: 400,
      code: 'integer_below_min_value',
      param: 'max_output_tokens',
    });
    await expect(client.responses.create({ model: 'nobody', input: 'Hi' })).rejects.toMatchObject({ status: 404 });
    const wrong = { model: 'workhorse', input: [{ role: 'user', content: 7 }] };
    await expect(client.responses.create(wrong as never)).rejects.toMatchObject({ status: 400, param: 'input[0].content' });
  });

  it.each(wires)('ends a stream of %s in an error that the SDK throws, and never in a made-up end', async (first) => {
    const client = begin([first], { policy: { stream: { onBreak: 'error' } } });
    await pair[first].always({ type: 'cut', afterTokens: 5, ...forever });
    const types: string[] = [];
    const read = async () => {
      const stream = await client.responses.create({ model: 'workhorse', input: 'Tell me.', stream: true });
      for await (const { type } of stream) types.push(type);
    };
    await expect(read()).rejects.toThrow(/truncated/);
    expect(types).toContain('response.output_text.delta');
    expect(types).not.toContain('response.completed');
  });
});

it('says where a stream stood that broke: the numbers go on, and the response has failed', async () => {
  begin(['anthropic'], { policy: { stream: { onBreak: 'error' } } });
  await pair.anthropic.always({ type: 'cut', afterTokens: 5, ...forever });
  const body = JSON.stringify({ model: 'workhorse', input: 'Tell me.', stream: true });
  const headers = { 'content-type': 'application/json' };
  const answer = await instance.fetch(new Request('http://understudy/v1/responses', { method: 'POST', headers, body }));
  const events = (await answer.text())
    .split('\n')
    .filter((line) => line.startsWith('data: '))
    .map((line) => JSON.parse(line.slice(6)));
  expect(events.map(({ sequence_number: number }) => number)).toEqual(events.map((_, i) => i));
  expect(events.at(-2)).toMatchObject({ type: 'error', error: { message: expect.stringContaining('truncated') } });
  expect(events.at(-1)).toMatchObject({ type: 'response.failed', response: { id: events[0].response.id, status: 'failed' } });
});

it('lets recorded streams through byte for byte, their encrypted reasoning and the calls of built-in tools included', async () => {
  const streams = ['openai-responses', 'azure-responses', 'xai-responses', 'deepseek-responses']
    .flatMap(recordings)
    .filter(({ streaming, status, kind }) => streaming && status === 200 && !kind.join().includes('error'));
  let at = 0;
  const answer = () => ({
    recording: { body: streams[at]?.responseText ?? '', headers: { 'content-type': 'text/event-stream' } },
  });
  await using provider = await startProvider({ wire: own, apiKey: 'key-three', answer });
  const targets = ['host/gpt-4.1-mini', targetOf('anthropic')];
  const host = { kind: 'openai', apiKey: 'key-three', baseURL: provider.baseURL };
  begin([], { providers: { ...providersOf(pair), host }, models: { workhorse: { targets } } } as Partial<Options>);
  for (at = 0; at < streams.length; at += 1) {
    const body = JSON.stringify({ model: 'workhorse', input: 'Hi', stream: true });
    const headers = { 'content-type': 'application/json' };
    const got = await instance.fetch(new Request('http://understudy/v1/responses', { method: 'POST', headers, body }));
    expect((await got.text()).trimEnd(), streams[at]?.file).toBe(streams[at]?.responseText.trimEnd());
  }
  expect(at).toBeGreaterThan(25);
});

it('is asked of a compatible host where its account says that it speaks it, and else by Chat Completions', async () => {
  const host = (wire: WireName, dialects?: readonly string[]) => ({
    kind: 'openai-compatible',
    apiKey: pair[wire] === pair[own] ? 'sk-key-for-responses-0003' : 'sk-key-for-openai-0001',
    baseURL: pair[wire].baseURL,
    ...(dialects && { dialects }),
  });
  const client = begin([], {
    providers: { plain: host('openai'), both: host(own, ['openai-responses']) } as Options['providers'],
    models: { plain: { targets: ['plain/m'] }, both: { targets: ['both/m'] } },
  });
  for (const model of ['plain', 'both']) expect((await client.responses.create({ model, input: 'Hi' })).output_text).toBe(text);
  expect([pair.openai, pair[own]].map(({ requests }) => requests.map(({ path }) => path))).toEqual([
    ['/v1/chat/completions'],
    ['/v1/responses'],
  ]);
});
