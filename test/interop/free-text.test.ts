import { createUnderstudy, type Understudy } from '@understudy/core';
import type { Answer, RecordedRequest, WireName } from '@understudy/testing';
import OpenAI from 'openai';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { keys, models, type Pair, providersOf, startPair } from '../support/providers.ts';
import { watchCalls } from '../support/watch-calls.ts';

// Tools that OpenAI alone has: those that take free text, and those of a namespace.
const patch = '*** Begin Patch\n+say "hi",\\ 灯 \u{1f600}\t\n*** End Patch';
const definition = 'start: "*** Begin Patch" LF /(.|\\n)+/ "*** End Patch"';
const description = 'Edits files.';
const forever = { times: 'forever' } as const;
const done = 'The patch is applied.';
const result = 'Done: 1 file.';

/** Free text at first, whatever the wire calls the tools; words once there is a result. */
function answer({ bodyText }: RecordedRequest): Answer {
  if (bodyText.includes(result)) return { text: done };
  const [, flat = 'crm.find'] = /"(crm(?:__|\.)find)"/.exec(bodyText) ?? [];
  return {
    toolCalls: [
      { name: 'apply_patch', arguments: { input: patch } },
      ...(bodyText.includes('Finds customers') ? [{ name: flat, arguments: { who: 'Ann' } }] : []),
    ],
  };
}

const hosts: Readonly<Record<string, WireName>> = {
  'openai/gpt-5-mini': 'openai',
  'openai-responses/gpt-5-mini': 'openai-responses',
  'openai/gpt-4.1-mini': 'openai',
  'openai-responses/gpt-4.1-mini': 'openai-responses',
  'host/llama-3': 'openai',
  'host-of-responses/llama-3': 'openai-responses',
  [`anthropic/${models.anthropic}`]: 'anthropic',
  [`gemini/${models.gemini}`]: 'gemini',
  [`cohere/${models.cohere}`]: 'cohere',
  [`bedrock-converse/${models['bedrock-converse']}`]: 'bedrock-converse',
};
const own = ['openai/gpt-5-mini', 'openai-responses/gpt-5-mini'];

let pair: Pair;
let instance: Understudy;
beforeAll(async () => {
  pair = await startPair({ answer });
});
beforeEach(() => pair.heal());
afterEach(() => instance.close({ drain: 0 }));
afterAll(() => pair.close());

function begin(...targets: readonly string[]): OpenAI {
  const compatible = (wire: WireName, dialect: string) => ({
    kind: 'openai-compatible',
    apiKey: keys[wire],
    baseURL: pair[wire].baseURL,
    dialects: [dialect],
  });
  instance = createUnderstudy({
    providers: {
      ...providersOf(pair),
      host: compatible('openai', 'openai-chat'),
      'host-of-responses': compatible('openai-responses', 'openai-responses'),
    },
    models: { workhorse: { targets: [...targets] } },
    policy: { retry: { attempts: 0 }, lastResort: 'off' },
  } as Parameters<typeof createUnderstudy>[0]);
  return new OpenAI({ baseURL: 'http://understudy/v1', apiKey: '-', fetch: instance.fetch, maxRetries: 0 });
}

const ways = [
  ['JSON', false],
  ['a stream', true],
] as const;

describe.each(Object.keys(hosts))('%s is told of free text', (target) => {
  const wire = hosts[target] as WireName;

  it.each(ways)('by a client of Chat Completions that reads %s', async (_, stream) => {
    const client = begin(target);
    const tools: OpenAI.ChatCompletionTool[] = [
      {
        type: 'custom',
        custom: { name: 'apply_patch', description, format: { type: 'grammar', grammar: { syntax: 'lark', definition } } },
      },
    ];
    const messages: OpenAI.ChatCompletionMessageParam[] = [{ role: 'user', content: 'Patch it.' }];
    const ask = async () => {
      const request = { model: 'workhorse', messages, tools, tool_choice: 'auto' as const };
      if (!stream) return (await client.chat.completions.create(request)).choices[0];
      const chunks: OpenAI.ChatCompletionChunk[] = [];
      for await (const chunk of await client.chat.completions.create({ ...request, stream })) chunks.push(chunk);
      return joined(chunks);
    };
    const first = await ask();
    expect(first?.finish_reason).toBe('tool_calls');
    const [call] = first?.message.tool_calls ?? [];
    expect(call).toEqual({ id: expect.any(String), type: 'custom', custom: { name: 'apply_patch', input: patch } });
    expect(declares(pair[wire].requests[0])).toBe(own.includes(target));
    messages.push({ role: 'assistant', content: null, tool_calls: [call as OpenAI.ChatCompletionMessageToolCall] });
    messages.push({ role: 'tool', tool_call_id: call?.id ?? '', content: result });
    expect((await ask())?.message.content).toBe(done);
  });

  it.each(ways)('and of namespaces, by a client of Responses that reads %s', async (_, stream) => {
    const client = begin(target);
    const input: OpenAI.Responses.ResponseInputItem[] = [{ role: 'user', content: 'Patch it.' }];
    const ask = async () => {
      const request = { model: 'workhorse', input, tools: responsesTools, store: false };
      if (!stream) return client.responses.create(request);
      const events: OpenAI.Responses.ResponseStreamEvent[] = [];
      const read = client.responses.stream(request);
      for await (const event of read) events.push(event);
      expect(events.map(({ sequence_number: number }) => number)).toEqual(events.map((_, i) => i));
      const deltas = events.flatMap((event) => (event.type === 'response.custom_tool_call_input.delta' ? [event.delta] : []));
      const whole = events.flatMap((event) => (event.type === 'response.custom_tool_call_input.done' ? [event.input] : []));
      expect(deltas.join('')).toBe(whole.join(''));
      return read.finalResponse();
    };
    const first = await ask();
    expect(first.output).toMatchObject([
      { type: 'custom_tool_call', name: 'apply_patch', input: patch, call_id: expect.any(String) },
      { type: 'function_call', name: 'find', namespace: 'crm', arguments: expect.stringContaining('Ann') },
    ]);
    input.push(...(first.output as OpenAI.Responses.ResponseInputItem[]));
    for (const item of first.output) {
      if (item.type === 'custom_tool_call')
        input.push({ type: 'custom_tool_call_output', call_id: item.call_id, output: result });
      if (item.type === 'function_call') input.push({ type: 'function_call_output', call_id: item.call_id, output: '[]' });
    }
    expect((await ask()).output_text).toBe(done);
    expect(pair[wire].requests).toHaveLength(2);
  });
});

const responsesTools: OpenAI.Responses.Tool[] = [
  { type: 'custom', name: 'apply_patch', description, format: { type: 'grammar', syntax: 'lark', definition } },
  {
    type: 'namespace',
    name: 'crm',
    description: 'Customers',
    tools: [{ type: 'function', name: 'find', description: 'Finds customers', parameters: { type: 'object', properties: {} } }],
  },
];

/** Whether a request declares the tool as one of free text. */
function declares(request: RecordedRequest | undefined): boolean {
  return request?.bodyText.includes('"type":"custom"') ?? false;
}

/** What the chunks of a stream say, as one choice. The SDK's own helper knows functions alone. */
function joined(chunks: readonly OpenAI.ChatCompletionChunk[]) {
  const deltas = chunks.flatMap(({ choices }) => choices);
  const pieces = deltas.flatMap(({ delta }) => delta.tool_calls ?? []);
  const first = pieces[0];
  const text = deltas.map(({ delta }) => delta.content ?? '').join('');
  const input = pieces.map(({ custom }) => custom?.input ?? '').join('');
  const call = { id: first?.id, type: first?.type, custom: { name: first?.custom?.name, input } };
  return {
    finish_reason: deltas.at(-1)?.finish_reason,
    message: { content: text, tool_calls: first ? [call as OpenAI.ChatCompletionMessageToolCall] : [] },
  };
}

it.each(ways)('what is no text is a broken call, and the next target is asked (%s)', async (_, stream) => {
  const broken = await startPair({ answer: { toolCalls: [{ name: 'apply_patch', arguments: { patch } }] } });
  try {
    const mixed = { ...pair, anthropic: broken.anthropic };
    instance = createUnderstudy({
      providers: providersOf(mixed),
      models: { workhorse: { targets: [`anthropic/${models.anthropic}`, `gemini/${models.gemini}`] } },
      policy: { retry: { attempts: 0 }, lastResort: 'off' },
    } as Parameters<typeof createUnderstudy>[0]);
    const watch = watchCalls(instance);
    const client = new OpenAI({ baseURL: 'http://understudy/v1', apiKey: '-', fetch: instance.fetch, maxRetries: 0 });
    const request = { model: 'workhorse', input: 'Patch it.', tools: responsesTools.slice(0, 1) };
    const response = stream ? await client.responses.stream(request).finalResponse() : await client.responses.create(request);
    expect(response.output).toMatchObject([{ type: 'custom_tool_call', input: patch }]);
    await watch.ended(1);
    expect(watch.of('failover')).toMatchObject([{ reason: 'malformed' }]);
  } finally {
    await broken.close();
  }
});

it('half a text is never shown as a whole one, even where nobody else could be asked', async () => {
  const half = await startPair({
    answer: { toolCalls: [{ name: 'apply_patch', arguments: '{"input":"*** Delete File: a\\n-ol' }] },
  });
  try {
    instance = createUnderstudy({
      providers: providersOf({ ...pair, anthropic: half.anthropic }),
      models: { workhorse: { targets: [`anthropic/${models.anthropic}`] } },
      policy: { retry: { attempts: 0 }, lastResort: 'off' },
    } as Parameters<typeof createUnderstudy>[0]);
    const body = JSON.stringify({ model: 'workhorse', input: 'Patch it.', tools: responsesTools.slice(0, 1), stream: true });
    const answer = await instance.fetch('http://understudy/v1/responses', { method: 'POST', body });
    expect(await answer.text()).not.toContain('Delete File');
  } finally {
    await half.close();
  }
});

it.each([
  ['openai-responses/gpt-5-mini', `anthropic/${models.anthropic}`],
  [`anthropic/${models.anthropic}`, 'openai-responses/gpt-5-mini'],
  [`gemini/${models.gemini}`, 'host-of-responses/llama-3'],
])('a call that %s broke off comes once and whole from %s', async (first, second) => {
  const client = begin(first, second);
  await pair[hosts[first] as WireName].always({ type: 'cut', afterTokens: 3, ...forever });
  const stream = client.responses.stream({ model: 'workhorse', input: 'Patch it.', tools: responsesTools });
  const response = await stream.finalResponse();
  expect(response.output).toMatchObject([
    { type: 'custom_tool_call', name: 'apply_patch', input: patch },
    { type: 'function_call', name: 'find', namespace: 'crm' },
  ]);
});

it.each(['openai/gpt-5-mini', `anthropic/${models.anthropic}`])('%s is forced to call the tool', async (target) => {
  const client = begin(target);
  const request = { model: 'workhorse', input: 'Patch it.', tools: responsesTools };
  const forced = { type: 'custom' as const, name: 'apply_patch' };
  await client.responses.create({ ...request, tool_choice: forced });
  const allowed = { type: 'allowed_tools' as const, mode: 'required' as const, tools: [{ type: 'namespace', name: 'crm' }] };
  await client.responses.create({ ...request, tool_choice: allowed });
  const [one, two] = pair[hosts[target] as WireName].requests;
  expect(one?.body.tool_choice).toEqual(
    target.startsWith('openai') ? { type: 'custom', custom: { name: 'apply_patch' } } : { type: 'tool', name: 'apply_patch' },
  );
  expect(two?.bodyText).toContain('crm__find');
  expect(two?.bodyText).not.toContain('apply_patch');
});

it.each(ways)(
  'an answer to tools that were written anew is stored by nobody, and its client is told so (%s)',
  async (_, stream) => {
    const client = begin('openai-responses/gpt-4.1-mini');
    const request = { model: 'workhorse', input: 'Patch it.', tools: responsesTools, store: true };
    const first = stream ? await client.responses.stream(request).finalResponse() : await client.responses.create(request);
    await expect(client.responses.create({ ...request, previous_response_id: first.id })).rejects.toMatchObject({
      status: 400,
      param: 'previous_response_id',
      message: expect.stringContaining('"store": false'),
    });
    expect(pair['openai-responses'].requests).toHaveLength(1);
  },
);

it.each(ways)('a search for tools is made by the client, and what it found can be called (%s)', async (_, stream) => {
  const found = 'These can be called now';
  const searching = await startPair({
    answer: ({ bodyText }) =>
      bodyText.includes(found)
        ? { toolCalls: [{ name: 'crm__find', arguments: { who: 'Ann' } }] }
        : { toolCalls: [{ name: 'tool_search', arguments: { query: 'customers' } }] },
  });
  try {
    instance = createUnderstudy({
      providers: providersOf(searching),
      models: { workhorse: { targets: [`anthropic/${models.anthropic}`] } },
    } as Parameters<typeof createUnderstudy>[0]);
    const client = new OpenAI({ baseURL: 'http://understudy/v1', apiKey: '-', fetch: instance.fetch, maxRetries: 0 });
    const parameters = { type: 'object', properties: { query: { type: 'string' } }, required: ['query'] };
    const tools = [{ type: 'tool_search' as const, execution: 'client' as const, description: 'Finds tools', parameters }];
    const input: OpenAI.Responses.ResponseInputItem[] = [
      { type: 'additional_tools', role: 'developer', tools: [{ type: 'custom', name: 'apply_patch' }] },
      { role: 'user', content: 'Who is Ann?' },
    ];
    const ask = async () => {
      const request = { model: 'workhorse', input, tools, store: false };
      return stream ? client.responses.stream(request).finalResponse() : client.responses.create(request);
    };
    const [call] = (await ask()).output;
    expect(call).toMatchObject({ type: 'tool_search_call', execution: 'client', arguments: { query: 'customers' } });
    if (call?.type !== 'tool_search_call') throw new Error('no search');
    const loaded = responsesTools.slice(1) as OpenAI.Responses.ResponseToolSearchOutputItemParam['tools'];
    input.push(call, {
      type: 'tool_search_output',
      call_id: call.call_id,
      execution: 'client',
      status: 'completed',
      tools: loaded,
    });
    expect((await ask()).output).toMatchObject([{ type: 'function_call', name: 'find', namespace: 'crm' }]);
    const sent = searching.anthropic.requests.map(({ body }) => body.tools as readonly { readonly name: string }[]);
    expect(sent.map((list) => list.map(({ name }) => name).sort())).toEqual([
      ['apply_patch', 'tool_search'],
      ['apply_patch', 'crm__find', 'tool_search'],
    ]);
  } finally {
    await searching.close();
  }
});
