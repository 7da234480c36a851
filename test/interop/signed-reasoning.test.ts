import { createUnderstudy, type Understudy, type UnderstudyEvent } from '@understudy/core';
import { type SimulatedProvider, startProvider } from '@understudy/testing';
import type OpenAI from 'openai';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { type RunningApp, startApp } from '../support/apps.ts';
import { openai } from '../support/clients.ts';
import { continuing } from '../support/continuing-model.ts';
import { recordings } from '../support/recordings.ts';

const recorded = (stream: boolean) => {
  const { responseText: body = '' } =
    recordings('anthropic-messages').find(
      ({ streaming, kind, responseText }) =>
        streaming === stream && kind.includes('reasoning') && /"signature": ?"[^"]{20}/.test(responseText),
    ) ?? {};
  const [, signature = ''] = /"signature": ?"([^"]{20,})"/.exec(body) ?? [];
  return { recording: { body, headers: { 'content-type': stream ? 'text/event-stream' : 'application/json' } }, signature };
};
const text = 'It rains in the whole of the country, and nobody believes that it will stop before the end of the week.';
const [whole, pieces] = [recorded(false), recorded(true)];

let claude: SimulatedProvider;
let host: SimulatedProvider;
let instance: Understudy;
let app: RunningApp;
let seen: UnderstudyEvent[] = [];
beforeAll(async () => {
  claude = await startProvider({
    wire: 'anthropic',
    answer: ({ bodyText, body }) => {
      if (bodyText.includes('And now?')) return { text: 'It has stopped.' };
      return bodyText.includes('plainly')
        ? { text, reasoning: 'Let me look at the map.' }
        : { recording: (body.stream === true ? pieces : whole).recording };
    },
  });
  host = await startProvider({ wire: 'openai', answer: continuing(text) });
  instance = createUnderstudy({
    providers: {
      anthropic: { apiKey: 'k', baseURL: claude.baseURL },
      host: { kind: 'openai-compatible', baseURL: host.baseURL },
    },
    models: { workhorse: { targets: ['anthropic/claude-sonnet-4-5', 'host/deepseek-chat'] } },
    policy: { retry: { attempts: 0 }, breaker: { consecutive: 1000, minimumCalls: 1000 } },
  });
  instance.on((event) => seen.push(event));
  app = await startApp('express', instance);
});
afterAll(async () => {
  await app.close();
  await instance.close({ drain: 0 });
  await Promise.all([claude.close(), host.close()]);
});
beforeEach(async () => {
  seen = [];
  await claude.heal();
  claude.resetLog();
  host.resetLog();
});

const asked: OpenAI.ChatCompletionMessageParam = { role: 'user', content: 'Does it rain?' };
const request = { model: 'workhorse', reasoning_effort: 'low' as const, max_tokens: 4000 };

/** By the SDK, whose helper for streams keeps the last value of each member that it does not know. */
async function say(stream: boolean, prompt = asked): Promise<OpenAI.ChatCompletionMessage> {
  const { chat } = openai(app);
  const { choices } = stream
    ? await chat.completions.stream({ ...request, messages: [prompt] }).finalChatCompletion()
    : await chat.completions.create({ ...request, messages: [prompt] });
  return choices[0]?.message as OpenAI.ChatCompletionMessage;
}
const goOn = (message: OpenAI.ChatCompletionMessage) =>
  openai(app).chat.completions.create({ ...request, messages: [asked, message, { role: 'user', content: 'And now?' }] });

it.each([
  ['JSON', false, whole.signature],
  ['a stream', true, pieces.signature],
] as const)('what Claude has signed goes to a client of Chat and back to Claude as it was (%s)', async (_, stream, signature) => {
  expect(signature.length).toBeGreaterThan(20);
  await goOn(await say(stream));
  const messages = claude.requests.at(-1)?.body.messages;
  expect(messages).toMatchObject([{}, { content: [{ type: 'thinking', signature }, {}] }, {}]);
  expect(claude.requests.at(-1)?.finished).toBe(true);
  expect(seen.filter(({ type }) => type === 'warning')).toEqual([]);
});

it('goes to no host of Chat, with a warning', async () => {
  const message = await say(false);
  expect(message).toHaveProperty('reasoning_details');
  await claude.always({ type: 'status', status: 503, times: 'forever' });
  expect((await goOn(message)).choices[0]?.message.content).toBe(text);
  expect(host.requests[0]?.bodyText).not.toMatch(/reasoning_details|signature/);
  const words = 'reasoning_details is not sent: deepseek-chat cannot read what Claude has signed';
  expect(seen).toContainEqual(expect.objectContaining({ type: 'warning', message: words }));
});

it('is not given where another target went on with the answer', async () => {
  await claude.always({ type: 'cut', afterTokens: 12, times: 'forever' });
  const message = await say(true, { role: 'user', content: 'Say plainly: does it rain?' });
  expect(message.content).toBe(text);
  expect(message).not.toHaveProperty('reasoning_details');
  expect(seen.some(({ type }) => type === 'splice')).toBe(true);
});
