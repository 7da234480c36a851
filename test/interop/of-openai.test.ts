import { createUnderstudy, type Understudy } from '@understudy/core';
import OpenAI from 'openai';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { models, type Pair, providersOf, startPair } from '../support/providers.ts';
import { watchCalls } from '../support/watch-calls.ts';

// What both APIs of OpenAI have beside the conversation, and how it gets from one to the other.
let pair: Pair;
let instance: Understudy;
beforeAll(async () => {
  pair = await startPair();
});
beforeEach(() => pair.heal());
afterEach(() => instance.close({ drain: 0 }));
afterAll(() => pair.close());

function begin(target: string) {
  instance = createUnderstudy({ providers: providersOf(pair), models: { workhorse: { targets: [target] } } } as Parameters<
    typeof createUnderstudy
  >[0]);
  const client = new OpenAI({ baseURL: 'http://understudy/v1', apiKey: '-', fetch: instance.fetch, maxRetries: 0 });
  return { client, watch: watchCalls(instance) };
}

const who = { prompt_cache_key: 'thread-1', safety_identifier: 'u1' } as const;
const chat = { model: 'workhorse', messages: [{ role: 'user' as const, content: 'Hi' }], metadata: { of: 'me' }, ...who };
const responses = { model: 'workhorse', input: 'Hi', metadata: { of: 'me' }, store: false, ...who };

it('reaches Responses from Chat Completions', async () => {
  const { client, watch } = begin('openai-responses/gpt-5-mini');
  await client.chat.completions.create({ ...chat, verbosity: 'low', store: false });
  await watch.ended(1);
  const [sent] = pair['openai-responses'].requests;
  expect(sent?.body).toMatchObject({ text: { verbosity: 'low' }, metadata: { of: 'me' }, store: false, ...who });
  expect(sent?.body).not.toHaveProperty('user');
  expect(watch.of('warning')).toEqual([]);
});

it('reaches Chat Completions from Responses, but for metadata, which belong to stored answers there', async () => {
  const { client, watch } = begin('openai/gpt-5-mini');
  await client.responses.create({ ...responses, text: { verbosity: 'high' }, user: 'ann' });
  await watch.ended(1);
  const [sent] = pair.openai.requests;
  expect(sent?.body).toMatchObject({ verbosity: 'high', user: 'ann', ...who });
  expect(sent?.body).not.toHaveProperty('metadata');
  expect(watch.of('warning').map((event) => 'message' in event && event.message)).toEqual([
    'metadata is not sent: the target takes it for answers that it stores',
  ]);
});

it.each(['openai/gpt-4.1-mini', 'openai-responses/gpt-4.1-mini', `anthropic/${models.anthropic}`])(
  'is left out where %s has no such thing, and somebody is told',
  async (target) => {
    const { client, watch } = begin(target);
    await client.responses.create({ ...responses, text: { verbosity: 'low' } });
    await client.chat.completions.create({ ...chat, metadata: {}, verbosity: 'low' });
    await watch.ended(2);
    const messages = watch.of('warning').map((event) => 'message' in event && event.message);
    expect(messages.filter((message) => String(message).startsWith('verbosity is not sent'))).toHaveLength(2);
  },
);
