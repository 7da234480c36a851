import { ConverseCommand } from '@aws-sdk/client-bedrock-runtime';
import { createUnderstudy, type Understudy } from '@understudy/core';
import type { WireName } from '@understudy/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startApp } from '../support/apps.ts';
import { bedrock, gemini, openai } from '../support/clients.ts';
import { answers, keys, models, type Pair, providersOf, startPair } from '../support/providers.ts';

// Sounds and films that stand in the request: Chat Completions and Gemini take sounds, Gemini and Nova take films.
const data = Buffer.from('RIFF....WAVEfmt ').toString('base64');
const closers: (() => Promise<void>)[] = [];
let pair: Pair;
let instance: Understudy;
beforeAll(async () => {
  pair = await startPair();
});
beforeEach(() => pair.heal());
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
  await instance.close({ drain: 0 });
});
afterAll(() => pair.close());

async function begin(target: string) {
  instance = createUnderstudy({
    providers: {
      ...providersOf(pair),
      host: { kind: 'openai-compatible', apiKey: keys.openai, baseURL: pair.openai.baseURL },
    },
    models: { workhorse: { targets: [target] } },
    policy: { retry: { attempts: 0 }, lastResort: 'off' },
  } as Parameters<typeof createUnderstudy>[0]);
  const app = await startApp('express', instance);
  closers.push(() => app.close());
  return app;
}

const inline = (mimeType: string) => [{ role: 'user', parts: [{ text: 'What is it?' }, { inlineData: { mimeType, data } }] }];
const spoken = (format: 'wav' | 'mp3') => [
  { role: 'user' as const, content: [{ type: 'input_audio' as const, input_audio: { data, format } }] },
];

describe('a sound', () => {
  it.each([
    ['wav', 'audio/wav'],
    ['mp3', 'audio/mp3'],
  ] as const)('of Chat Completions (%s) reaches Gemini as %s', async (format, mimeType) => {
    const client = openai(await begin(`gemini/${models.gemini}`));
    const reply = await client.chat.completions.create({ model: 'workhorse', messages: spoken(format) });
    expect(reply.choices[0]?.message.content).toBe(answers.gemini.text);
    expect(pair.gemini.requests[0]?.body).toMatchObject({ contents: [{ parts: [{ inlineData: { mimeType, data } }] }] });
  });

  it.each([
    ['openai/gpt-audio', 'audio/wav', 'wav'],
    ['openai/gpt-audio', 'audio/mpeg', 'mp3'],
    ['host/voxtral-mini', 'audio/mp3', 'mp3'],
  ])('of Gemini reaches %s (%s) as %s', async (target, mimeType, format) => {
    const client = gemini(await begin(target));
    const stream = await client.models.generateContentStream({ model: 'workhorse', contents: inline(mimeType) });
    let text = '';
    for await (const chunk of stream) text += chunk.text ?? '';
    expect(text).toBe(answers.openai.text);
    const content = [
      { type: 'text', text: 'What is it?' },
      { type: 'input_audio', input_audio: { data, format } },
    ];
    expect(pair.openai.requests[0]?.body).toMatchObject({ messages: [{ content }] });
  });

  it.each([
    ['openai/gpt-audio', 'audio/ogg'],
    ['openai/gpt-audio', 'video/mp4'],
    ['openai/gpt-4.1-mini', 'audio/wav'],
    ['openai-responses/gpt-5-mini', 'audio/wav'],
    [`anthropic/${models.anthropic}`, 'audio/wav'],
    [`cohere/${models.cohere}`, 'audio/wav'],
    [`bedrock-converse/${models['bedrock-converse']}`, 'audio/wav'],
    ['bedrock-converse/us.amazon.nova-micro-v1:0', 'video/mp4'],
    ['bedrock-converse/us.anthropic.claude-sonnet-4-5-20250929-v1:0', 'video/mp4'],
  ])('or a film is kept from %s, which takes no %s', async (target, mimeType) => {
    const client = gemini(await begin(target));
    const asked = client.models.generateContent({ model: 'workhorse', contents: inline(mimeType) });
    await expect(asked).rejects.toMatchObject({ status: 400 });
    expect(pair[target.split('/', 1)[0] as WireName].requests).toEqual([]);
  });
});

it.each([
  ['video/mp4', 'mp4'],
  ['video/mov', 'mov'],
])('a film of Gemini (%s) reaches Nova', async (mimeType, format) => {
  const client = gemini(await begin(`bedrock-converse/${models['bedrock-converse']}`));
  const reply = await client.models.generateContent({ model: 'workhorse', contents: inline(mimeType) });
  expect(reply.text).toBe(answers['bedrock-converse'].text);
  expect(pair['bedrock-converse'].requests[0]?.body).toMatchObject({
    messages: [{ content: [{ text: 'What is it?' }, { video: { format, source: { bytes: data } } }] }],
  });
});

it.each([
  ['mp4', 'video/mp4'],
  ['mpg', 'video/mpeg'],
] as const)('a film of Converse (%s) reaches Gemini', async (format, mimeType) => {
  const client = bedrock(await begin(`gemini/${models.gemini}`));
  const content = [{ text: 'What is it?' }, { video: { format, source: { bytes: Buffer.from(data, 'base64') } } }];
  const { output } = await client.send(new ConverseCommand({ modelId: 'workhorse', messages: [{ role: 'user', content }] }));
  expect(output?.message?.content).toEqual([{ text: answers.gemini.text }]);
  expect(pair.gemini.requests[0]?.body).toMatchObject({
    contents: [{ parts: [{ text: 'What is it?' }, { inlineData: { mimeType, data } }] }],
  });
});
