import type Anthropic from '@anthropic-ai/sdk';
import { createUnderstudy, type Understudy } from '@understudy/core';
import { type Answer, type RecordedRequest, type SimulatedProvider, startProvider } from '@understudy/testing';
import type OpenAI from 'openai';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type RunningApp, startApp } from '../support/apps.ts';
import { anthropic, openai } from '../support/clients.ts';
import { recordings } from '../support/recordings.ts';

/** A call of a tool as Gemini 3 gave it, with its signature. */
function recorded(stream: boolean, file: string) {
  const { responseText } = recordings('vertex').find((one) => one.file === `vertex/${file}`) ?? { responseText: '' };
  const type = stream ? 'text/event-stream' : 'application/json';
  const [, signature = ''] = /"thoughtSignature": ?"([^"]+)"/.exec(responseText) ?? [];
  return { recording: { body: responseText, headers: { 'content-type': type } }, signature };
}
const whole = recorded(false, 'json__tool-call_reasoning__gemini-3.1-pro-preview.json');
const pieces = recorded(true, 'stream__parallel-tools_reasoning__gemini-3-pro-preview.json');

const standIn = 'skip_thought_signature_validator';
const description = 'The weather at a place, now';
const parameters = { type: 'object' as const, properties: {} };
const names = ['weather', 'getCurrentWeather'];

function answer({ bodyText, path }: RecordedRequest): Answer {
  if (bodyText.includes('functionResponse')) return { text: 'It rains.' };
  return { recording: (path.includes('stream') ? pieces : whole).recording };
}

let google: SimulatedProvider;
let other: SimulatedProvider;
let instance: Understudy;
let app: RunningApp;
beforeAll(async () => {
  [google, other] = await Promise.all([startProvider({ wire: 'gemini', answer }), startProvider({ wire: 'gemini', answer })]);
  instance = createUnderstudy({
    providers: {
      gemini: { apiKey: 'AIza-one', baseURL: google.baseURL },
      other: { kind: 'gemini', apiKey: 'AIza-two', baseURL: other.baseURL },
    },
    models: {
      workhorse: { targets: ['gemini/gemini-3.1-pro-preview', 'other/gemini-3.1-pro-preview'] },
      flash: { targets: ['gemini/gemini-3-flash-preview'] },
    },
    policy: { retry: { attempts: 0 }, breaker: { consecutive: 1000, minimumCalls: 1000 } },
  });
  app = await startApp('express', instance);
});
afterAll(async () => {
  await app.close();
  await instance.close({ drain: 0 });
  await Promise.all([google.close(), other.close()]);
});
beforeEach(async () => {
  await google.heal();
  google.resetLog();
  other.resetLog();
});

/** A loop of one step by an official SDK: gives what sends the results back. */
type Loop = (stream: boolean) => Promise<(model?: string) => Promise<unknown>>;

const prompt = 'Do I need an umbrella?';
const loops: Readonly<Record<string, Loop>> = {
  async 'Chat Completions'(stream) {
    const client = openai(app);
    const tools = names.map(
      (name): OpenAI.ChatCompletionTool => ({ type: 'function', function: { name, description, parameters } }),
    );
    const asked: OpenAI.ChatCompletionMessageParam = { role: 'user', content: prompt };
    const request = { model: 'workhorse', messages: [asked], tools };
    const { choices } = stream
      ? await client.chat.completions.stream(request).finalChatCompletion()
      : await client.chat.completions.create(request);
    const message = choices[0]?.message as OpenAI.ChatCompletionMessage;
    const results = message.tool_calls?.map(({ id }) => ({ role: 'tool' as const, tool_call_id: id, content: 'rain' })) ?? [];
    return (model = 'workhorse') => client.chat.completions.create({ ...request, model, messages: [asked, message, ...results] });
  },
  async Messages(stream) {
    const client = anthropic(app);
    const tools = names.map((name): Anthropic.Tool => ({ name, description, input_schema: parameters }));
    const asked: Anthropic.MessageParam = { role: 'user', content: prompt };
    const request = { model: 'workhorse', max_tokens: 900, messages: [asked], tools };
    const { content } = stream ? await client.messages.stream(request).finalMessage() : await client.messages.create(request);
    const results = content.flatMap((block): readonly Anthropic.ToolResultBlockParam[] =>
      block.type === 'tool_use' ? [{ type: 'tool_result', tool_use_id: block.id, content: 'rain' }] : [],
    );
    const history: Anthropic.MessageParam[] = [asked, { role: 'assistant', content }, { role: 'user', content: [...results] }];
    return (model = 'workhorse') => client.messages.create({ ...request, model, messages: history });
  },
  async Responses(stream) {
    const client = openai(app);
    const tools = names.map(
      (name): OpenAI.Responses.Tool => ({ type: 'function', name, description, parameters, strict: false }),
    );
    const request = { model: 'workhorse', input: prompt, tools, store: false };
    const { output } = stream
      ? await client.responses.stream(request).finalResponse()
      : await client.responses.create({ ...request, stream: false });
    const calls = (output as OpenAI.Responses.ResponseOutputItem[]).flatMap((item) =>
      item.type === 'function_call' ? [item] : [],
    );
    const results = calls.map(({ call_id }) => ({ type: 'function_call_output' as const, call_id, output: 'rain' }));
    const input: OpenAI.Responses.ResponseInput = [{ role: 'user', content: prompt }, ...calls, ...results];
    return (model = 'workhorse') => client.responses.create({ ...request, model, input });
  },
};

interface Part {
  readonly functionCall?: unknown;
  readonly thoughtSignature?: string;
}

/** The signatures of the calls in the last request. */
function sent({ requests }: SimulatedProvider): readonly (string | undefined)[] {
  const contents = (requests.at(-1)?.body.contents ?? []) as readonly { readonly parts: readonly Part[] }[];
  return contents.flatMap(({ parts }) => parts.filter(({ functionCall }) => functionCall).map((part) => part.thoughtSignature));
}

describe.each(Object.entries(loops))('a client of %s, which cannot carry signatures', (_, loop) => {
  it.each([
    ['JSON', false, whole.signature],
    ['a stream, the call in pieces', true, pieces.signature],
  ] as const)('gives Gemini its own signature back (%s)', async (_, stream, signature) => {
    const goOn = await loop(stream);
    await goOn();
    expect(signature.length).toBeGreaterThan(300);
    expect(sent(google)).toEqual([signature]);
    expect(google.requests.at(-1)?.finished).toBe(true);
    expect(other.requests).toEqual([]);
  });

  it('gives the stand-in to another account, and to another model', async () => {
    const goOn = await loop(false);
    await goOn('flash');
    expect(sent(google)).toEqual([standIn]);
    await google.always({ type: 'status', status: 503, times: 'forever' });
    await goOn();
    expect(sent(other)).toEqual([standIn]);
  });
});

it('signs the turn that is going on, and no earlier one', async () => {
  const call = (id: string): OpenAI.ChatCompletionMessageParam[] => [
    { role: 'assistant', tool_calls: [{ id, type: 'function', function: { name: 'weather', arguments: '{}' } }] },
    { role: 'tool', tool_call_id: id, content: 'rain' },
  ];
  const messages: OpenAI.ChatCompletionMessageParam[] = [
    { role: 'user', content: prompt },
    ...call('a'),
    { role: 'assistant', content: 'Yes.' },
    { role: 'user', content: 'And now?' },
    ...call('b'),
    ...call('c'),
  ];
  await openai(app).chat.completions.create({ model: 'workhorse', messages });
  expect(sent(google)).toEqual([undefined, standIn, standIn]);
});
