import type { Options } from '@understudy/core';
import { expect, it } from 'vitest';
import { startApp } from '../support/apps.ts';
import { gemini } from '../support/clients.ts';
import { type Asked, plainHosts, type Says } from '../support/plain-hosts.ts';
import { recordings } from '../support/recordings.ts';

const recorded = recordings('openai-embeddings').find(({ file }) => file.endsWith('json__text__text-embedding-3-small.json'));
const refused = recordings('openai-embeddings').find(({ file }) => file.includes('error403'));

const start = plainHosts();
const down = { status: 503, body: '{"error":{"message":"down"}}' };
const policy = { retry: { attempts: 1 } };
const setup = (first: Says, models: Options['models']) =>
  start(first, { status: 200, body: recorded?.responseText ?? '' }, models, { policy });
const bodyOf = (asked: Asked | undefined): Readonly<Record<string, unknown>> => JSON.parse(String(asked?.bytes));

const embed = { serves: ['embeddings'], targets: ['a/text-embedding-3-small', 'b/openai/text-embedding-3-small'] } as const;

it('goes on with the same model elsewhere, and every byte of the answer reaches the SDK', async () => {
  const { a, b, client, events } = await setup(down, { embed });
  const answer = await client.embeddings.create({ model: 'embed', input: ['One text', 'and another'], dimensions: 256 });
  expect(answer.data[0]?.embedding).toHaveLength(256);
  expect(answer.usage.prompt_tokens).toBeGreaterThan(0);
  expect([a.asked[0]?.path, b.asked[0]?.path]).toEqual(['/v1/embeddings', '/v1/embeddings']);
  // The SDK asks for base64 by itself; all that it says is passed on but for the model.
  const { model: _, ...sent } = bodyOf(a.asked[0]);
  expect(sent).toEqual({ input: ['One text', 'and another'], dimensions: 256, encoding_format: 'base64' });
  expect(bodyOf(b.asked[0])).toEqual({ ...sent, model: 'openai/text-embedding-3-small' });
  expect(events.find(({ type }) => type === 'failover')).toMatchObject({
    from: 'a/text-embedding-3-small',
    reason: 'overloaded',
  });
  expect(events.find(({ type }) => type === 'call.start')).toMatchObject({ operation: 'embeddings' });
  const end = events.find((event) => event.type === 'attempt.end' && event.reason === undefined);
  expect(end).toMatchObject({ operation: 'embeddings', usage: { inputTokens: answer.usage.prompt_tokens } });
  expect(end).not.toHaveProperty('finishReason');
});

it('passes however many values it has: a hundred vectors are more than any other answer holds', async () => {
  const vector = Array.from({ length: 1536 }, (_, i) => i / 10_000);
  const data = Array.from({ length: 100 }, (_, index) => ({ object: 'embedding', index, embedding: vector }));
  const body = JSON.stringify({ object: 'list', data, model: 'm', usage: { prompt_tokens: 100, total_tokens: 100 } });
  const { a, b, client } = await setup({ status: 200, body }, { embed });
  const answer = await client.embeddings.create({ model: 'embed', input: ['a'], encoding_format: 'float' });
  expect(answer.data.map(({ embedding }) => embedding)).toEqual(data.map(() => vector));
  expect([a.asked.length, b.asked.length]).toEqual([1, 0]);
});

it('says nothing against its target where it is longer than is read', async () => {
  const body = `{"object":"list","data":["${'A'.repeat(64 * 1024 * 1024)}"]}`;
  const { a, b, client, understudy } = await setup({ status: 200, body }, { embed });
  for (let call = 1; call <= 6; call++) await client.embeddings.create({ model: 'embed', input: ['a'] });
  expect([a.asked.length, b.asked.length]).toEqual([6, 6]);
  expect(understudy.targets().find(({ id }) => id.startsWith('a/'))).toMatchObject({ state: 'available' });
}, 30_000);

it('is refused for a class that does not serve it, and so is a chat with a class for embeddings: no target is asked', async () => {
  const { a, b, client } = await setup(down, { embed, workhorse: { targets: ['a/gpt-5-mini'] } });
  const embedding = client.embeddings.create({ model: 'workhorse', input: 'a' });
  await expect(embedding).rejects.toMatchObject({
    status: 404,
    code: 'model_not_found',
    message: expect.stringContaining('There are: embed'),
  });
  const chat = client.chat.completions.create({ model: 'embed', messages: [{ role: 'user', content: 'Hi' }] });
  await expect(chat).rejects.toMatchObject({ status: 404, message: expect.stringContaining('There are: workhorse') });
  expect([...a.asked, ...b.asked]).toEqual([]);
});

it('passes over a target whose provider has no such API', async () => {
  const targets = ['claude/text-embedding-3-small', 'b/text-embedding-3-small'];
  const { b, client, events } = await setup(down, { embed: { serves: ['embeddings'], targets } });
  await client.embeddings.create({ model: 'embed', input: 'a' });
  expect(b.asked).toHaveLength(1);
  expect(events.find(({ type }) => type === 'skip')).toMatchObject({
    target: 'claude/text-embedding-3-small',
    reason: 'unsupported',
  });
});

it("tells of a provider's refusal in its own words", async () => {
  const { client } = await setup(
    { status: 403, body: refused?.responseText ?? '' },
    { embed: { ...embed, targets: ['a/gpt-3.5-turbo-instruct'] } },
  );
  await expect(client.embeddings.create({ model: 'embed', input: 'a' })).rejects.toMatchObject({
    message: expect.stringContaining('not allowed to generate embeddings'),
  });
});

it('needs one model for all targets, whatever stands before its name', async () => {
  const targets = ['a/text-embedding-3-small', 'b/text-embedding-3-large'];
  await expect(setup(down, { embed: { serves: ['embeddings'], targets } })).rejects.toThrow(
    'models.embed.targets: embeddings of different models cannot stand in for each other (text-embedding-3-small, text-embedding-3-large)',
  );
});

it.each([
  [
    '/v1/moderations',
    { input: 'a' },
    'moderation',
    'omni-moderation-latest',
    '{"id":"modr-1","model":"m","results":[{"flagged":false}]}',
  ],
  [
    '/v1/images/generations',
    { prompt: 'a' },
    'image_generation',
    'gpt-image-1',
    '{"created":1,"data":[{"b64_json":"AA=="}],"usage":{"input_tokens":3,"output_tokens":9}}',
  ],
  [
    '/v1/rerank',
    { query: 'a', documents: ['b'], model: 'ranker' },
    'rerank',
    'ranker',
    '{"id":"r","results":[{"index":0,"relevance_score":0.5}]}',
  ],
] as const)('%s passes as it came, through an outage', async (path, body, operation, model, said) => {
  const models = { [model]: { serves: [operation], targets: [`plain/${model}`, `b/${model}-too`] } };
  const { b, understudy } = await start(down, { status: 200, body: said }, models, { policy });
  const headers = { 'content-type': 'application/json' };
  const answer = await understudy.fetch(`http://understudy${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
  expect([answer.status, await answer.text()]).toEqual([200, said]);
  expect(b.asked).toMatchObject([{ path }]);
  expect(bodyOf(b.asked[0])).toEqual({ ...body, model: `${model}-too` });
});

it('of Google go on with the same model elsewhere too, by the SDK of Google', async () => {
  const said =
    recordings('gemini-embeddings').find(({ file }) => file.includes('json__text__gemini-embedding-001'))?.responseText ?? '';
  const targets = ['google/gemini-embedding-001', 'google-too/gemini-embedding-001'];
  const { a, b, understudy } = await start(down, { status: 200, body: said }, { embed: { serves: ['embeddings'], targets } });
  const app = await startApp('express', understudy);
  const { embeddings } = await gemini(app).models.embedContent({ model: 'embed', contents: ['a', 'b'] });
  await app.close();
  expect(embeddings?.[0]?.values).toEqual(JSON.parse(said).embeddings[0].values);
  expect([a.asked[0]?.path, b.asked[0]?.path]).toEqual(Array(2).fill('/v1beta/models/gemini-embedding-001:batchEmbedContents'));
  expect(bodyOf(b.asked[0])).toMatchObject({ requests: Array(2).fill({ model: 'models/gemini-embedding-001' }) });
});

it.each([
  ['google', '/v1beta/models/embed:embedContent', { content: { parts: [{ text: 'a' }] } }, '/v1beta/models/m:embedContent'],
  ['cohere', '/v2/embed', { model: 'embed', input_type: 'search_query', texts: ['a'] }, '/v2/embed'],
] as const)('of %s are errors of its own where every target fails', async (kind, path, body, asked) => {
  const targets = [`${kind}/m`, `${kind}-too/m`];
  const { a, b, understudy } = await start(down, down, { embed: { serves: ['embeddings'], targets } });
  const answer = await understudy.fetch(`http://understudy${path}`, { method: 'POST', body: JSON.stringify(body) });
  expect(answer.status).toBe(503);
  expect(await answer.json()).toMatchObject(
    kind === 'cohere' ? { message: expect.any(String) } : { error: { status: 'UNAVAILABLE' } },
  );
  expect(new Set([...a.asked, ...b.asked].map((one) => one.path))).toEqual(new Set([asked]));
});

it('of tokens may have many more values than other bodies, and not without end', async () => {
  const { a, client } = await setup({ status: 200, body: recorded?.responseText ?? '' }, { embed });
  const input = Array.from({ length: 300_000 }, (_, i) => i % 100_000);
  await client.embeddings.create({ model: 'embed', input });
  expect(bodyOf(a.asked[0]).input).toEqual(input);
  const tooMany = client.embeddings.create({ model: 'embed', input: Array(1_000_001).fill(1) });
  await expect(tooMany).rejects.toMatchObject({ status: 413, code: 'request_too_large' });
});
