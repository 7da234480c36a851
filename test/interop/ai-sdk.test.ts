import { createAnthropic } from '@ai-sdk/anthropic';
import { createGoogle } from '@ai-sdk/google';
import { createOpenAI } from '@ai-sdk/openai';
import { createUnderstudy, type Understudy } from '@understudy/core';
import { generateText, jsonSchema, stepCountIs, streamText, type ToolSet } from 'ai';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type RunningApp, startApp, switchboard } from '../support/apps.ts';
import { type AnyClientName, allClientNames } from '../support/clients.ts';
import { continuing } from '../support/continuing-model.ts';
import { optionsFor, type Pair, startPair } from '../support/providers.ts';
import { type CallWatch, watchCalls } from '../support/watch-calls.ts';

const text = 'The keeper climbed the stairs every evening. He lit the lamp, and nobody had asked him to do that.';
const usage = { inputTokens: 10, outputTokens: 20 };
const forever = { times: 'forever' } as const;
const plug = switchboard();
let app: RunningApp;
let instance: Understudy;
let watch: CallWatch;
let pair: Pair;

beforeAll(async () => {
  app = await startApp('express', plug);
});
afterAll(() => app.close());
afterEach(async () => {
  await instance.close({ drain: 0 });
  await pair.close();
});

async function begin(answer: Parameters<typeof startPair>[0]): Promise<void> {
  pair = await startPair(answer);
  instance = createUnderstudy(optionsFor(pair, 'openai'));
  watch = watchCalls(instance);
  plug.use(instance);
}

const modelsOf = {
  'openai-chat': () => createOpenAI({ baseURL: app.openaiURL, apiKey: '-' }).chat('workhorse'),
  'openai-responses': () => createOpenAI({ baseURL: app.openaiURL, apiKey: '-' })('workhorse'), // what it speaks by default
  'anthropic-messages': () => createAnthropic({ baseURL: app.openaiURL, apiKey: '-' })('workhorse'),
  gemini: () => createGoogle({ baseURL: `${app.openaiURL}beta`, apiKey: '-' })('workhorse'),
} as const;
const model = (client: AnyClientName) => modelsOf[client]();

describe.each(allClientNames)('the AI SDK over %s', (client) => {
  it('reads a spliced stream as one answer, without a warning', async () => {
    await begin({ answer: (request) => ({ ...continuing(text)(request), usage }) });
    await pair.openai.always({ type: 'cut', afterTokens: 9, ...forever });
    const errors: unknown[] = [];
    const result = streamText({
      model: model(client),
      prompt: 'Tell me.',
      maxRetries: 0,
      maxOutputTokens: 100,
      onError: ({ error }) => void errors.push(error),
    });
    expect(await result.text).toBe(text);
    expect(await result.finishReason).toBe('stop');
    expect((await result.usage).outputTokens).toBe(20);
    expect(errors).toEqual([]);
    await watch.ended(1);
    expect(watch.of('splice')).toHaveLength(1);
  });

  it('gets a tool call whole that broke at its first target', async () => {
    await begin({ answer: { toolCalls: [{ name: 'weather', arguments: { city: 'Cork' } }], usage } });
    await pair.openai.always({ type: 'cut', afterTokens: 2, ...forever });
    const schema = jsonSchema({ type: 'object', properties: { city: { type: 'string' } } });
    const tools = { weather: { inputSchema: schema } } as ToolSet;
    const result = streamText({
      model: model(client),
      prompt: 'How is the weather?',
      tools,
      maxRetries: 0,
      maxOutputTokens: 100,
    });
    expect((await result.toolCalls).map(({ toolName, input }) => ({ toolName, input }))).toEqual([
      { toolName: 'weather', input: { city: 'Cork' } },
    ]);
    expect(await result.finishReason).toBe('tool-calls');
    await watch.ended(1);
    expect(watch.of('failover')).toMatchObject([{ phase: 'before_commit' }]);
  });

  it('is told of a stream that nobody could go on with', async () => {
    await begin({ answer: { text } });
    await pair.openai.always({ type: 'cut', afterTokens: 5, ...forever });
    await pair.anthropic.always({ type: 'status', status: 503, ...forever });
    const errors: unknown[] = [];
    const result = streamText({
      model: model(client),
      prompt: 'Tell me.',
      maxRetries: 0,
      maxOutputTokens: 100,
      onError: ({ error }) => void errors.push(error),
    });
    let said = '';
    for await (const piece of result.textStream) said += piece;
    expect(text.startsWith(said)).toBe(true);
    expect(errors).toHaveLength(1);
  });
});

it('runs the tools of a model that Responses ask for by default, whoever serves the steps, where nothing is to be stored', async () => {
  const said = ({ bodyText }: { readonly bodyText: string }) => bodyText.includes('rain in Cork');
  const toolCalls = [{ name: 'weather', arguments: { city: 'Cork' } }];
  await begin({ answer: (request) => (said(request) ? { text: 'Take one.' } : { text: 'Let me see.', toolCalls }) });
  await pair.openai.play([{ type: 'status', status: 503 }, { type: 'ok' }, { type: 'status', status: 503 }]);
  const schema = jsonSchema({ type: 'object', properties: { city: { type: 'string' } } });
  const tools = { weather: { inputSchema: schema, execute: () => 'rain in Cork' } } as ToolSet;
  const ask = (messages: Parameters<typeof generateText>[0]['messages']) =>
    generateText({
      model: model('openai-responses'),
      messages: messages ?? [],
      tools,
      stopWhen: stepCountIs(3),
      maxRetries: 0,
      providerOptions: { openai: { store: false } },
    });
  const question = { role: 'user' as const, content: 'Do I need an umbrella?' };
  const first = await ask([question]);
  expect([first.text, first.steps.length]).toEqual(['Take one.', 2]);
  const second = await ask([question, ...first.response.messages, { role: 'user', content: 'Are you sure?' }]);
  expect(second.text).toBe('Take one.');
  expect([pair.openai, pair.anthropic].map(({ requests }) => requests.length)).toEqual([4, 2]);
});
