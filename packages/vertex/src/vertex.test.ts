import { createUnderstudy, type UnderstudyEvent } from '@understudy/core';
import { type ProviderOptions, startProvider } from '@understudy/testing';
import { afterEach, expect, it } from 'vitest';
import { startDesk } from './google-desk.test-support.ts';
import { vertex } from './vertex.ts';

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

const at = 'projects/acme-ai/locations/eu';

async function setup(wire: ProviderOptions['wire'], model: string, provider: Partial<ProviderOptions> = {}) {
  const desk = await startDesk();
  let good = (key: string | undefined) => key === desk.newest();
  const cloud = await startProvider({ wire, apiKey: (key) => good(key), answer: { text: 'Said by Vertex.' }, ...provider });
  const other = await startProvider({ wire: 'openai', answer: { text: 'Said by the other.' } });
  const instance = createUnderstudy(
    {
      providers: {
        vertex: { settings: { project: 'acme-ai', location: 'eu' }, baseURL: cloud.url },
        other: { kind: 'openai-compatible', baseURL: other.baseURL },
      },
      models: { workhorse: { targets: [`vertex/${model}`, 'other/m'] } },
    },
    { kinds: [vertex(desk.options)] },
  );
  cleanUps.push(
    desk.close,
    () => cloud.close(),
    () => other.close(),
    () => instance.close({ drain: 0 }),
  );
  const events: UnderstudyEvent[] = [];
  instance.on((event) => void events.push(event));
  const post = async (path: string, body: object, headers: Record<string, string> = {}) => {
    const answer = await instance.fetch(`http://understudy${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
    return answer.text();
  };
  const ask = (over: object = {}) =>
    post('/v1/chat/completions', { model: 'workhorse', messages: [{ role: 'user', content: 'Hi' }], ...over });
  const expire = () => {
    const old = desk.newest();
    good = (key) => key === desk.newest() && key !== old;
  };
  return { desk, cloud, instance, events, post, ask, expire };
}

it('asks a model of Gemini with a token of the service account, JSON and stream', async () => {
  const { ask, cloud, desk } = await setup('gemini', 'gemini-2.5-flash');
  expect(await ask()).toContain('Said by Vertex.');
  expect(await ask({ stream: true })).toContain('[DONE]');
  expect(cloud.requests.map(({ path }) => path)).toEqual([
    `/v1beta1/${at}/publishers/google/models/gemini-2.5-flash:generateContent`,
    `/v1beta1/${at}/publishers/google/models/gemini-2.5-flash:streamGenerateContent?alt=sse`,
  ]);
  expect(cloud.requests[0]?.headers).toMatchObject({ authorization: 'Bearer ya29.token-1' });
  expect(desk.given()).toBe(1);
});

it('asks Claude by Messages, with the version in the body and the model in the path alone', async () => {
  const { ask, post, cloud } = await setup('anthropic', 'claude-sonnet-4-5@20250929');
  expect(await ask()).toContain('Said by Vertex.');
  const own = { model: 'workhorse', max_tokens: 9, messages: [{ role: 'user', content: 'Hi' }] };
  const asClaude = { 'anthropic-version': '2023-06-01', 'anthropic-beta': 'context-1m-2025-08-07' };
  expect(await post('/v1/messages', { ...own, stream: true }, asClaude)).toContain('message_stop');
  expect(await post('/v1/messages/count_tokens', { ...own, max_tokens: undefined }, asClaude)).toMatch(/"input_tokens":\d+/);
  const [translated, passed, counted] = cloud.requests;
  const model = `/v1/${at}/publishers/anthropic/models/claude-sonnet-4-5@20250929`;
  expect([translated?.path, passed?.path]).toEqual([`${model}:rawPredict`, `${model}:streamRawPredict`]);
  expect(passed?.body).toEqual({ anthropic_version: 'vertex-2023-10-16', max_tokens: 9, stream: true, messages: own.messages });
  expect(passed?.headers['anthropic-beta']).toBe('context-1m-2025-08-07');
  expect(translated?.body.model).toBeUndefined();
  expect(counted?.path).toBe(`/v1/${at}/publishers/anthropic/models/count-tokens:rawPredict`);
  expect(counted?.body).toMatchObject({ model: 'claude-sonnet-4-5@20250929', anthropic_version: 'vertex-2023-10-16' });
  expect(cloud.requests.map(({ finished }) => finished)).toEqual([true, true, true]);
});

it('takes a refusal of what the client wrote for what it is, although members were added to the body', async () => {
  const { post, cloud, events } = await setup('anthropic', 'claude-sonnet-4-5@20250929');
  const own = { model: 'workhorse', max_tokens: 9, messages: [{ role: 'assistant', content: [{ type: 'nonsense' }] }] };
  expect(await post('/v1/messages', own, { 'anthropic-version': '2023-06-01' })).toContain('invalid_request_error');
  expect(cloud.requests).toHaveLength(1);
  expect(events.filter(({ type }) => type === 'failover' || type === 'warning')).toEqual([]);
});

it('asks models of other makers in the manner of OpenAI', async () => {
  const { ask, cloud } = await setup('openai', 'meta/llama-4-maverick-17b-128e-instruct-maas');
  expect(await ask()).toContain('Said by Vertex.');
  expect(cloud.requests[0]?.path).toBe(`/v1/${at}/endpoints/openapi/chat/completions`);
  expect(cloud.requests[0]?.body.model).toBe('meta/llama-4-maverick-17b-128e-instruct-maas');
});

it('has another token where one is refused, and nobody hears of it but the trace', async () => {
  const { ask, desk, expire, events } = await setup('gemini', 'gemini-2.5-flash');
  await ask();
  expire();
  const answers = await Promise.all([ask(), ask({ stream: true }), ask()]);
  for (const answer of answers) expect(answer).not.toContain('the other');
  expect(desk.given()).toBe(2);
  expect(events.filter(({ type }) => type === 'failover')).toEqual([]);
  // The second refusal within ten seconds is the account's.
  expire();
  expect(await ask()).toContain('Said by the other.');
  expect(desk.given()).toBe(2);
});

it('has another token where a count is refused', async () => {
  const { ask, post, cloud, expire } = await setup('gemini', 'gemini-2.5-flash');
  await ask();
  expire();
  const contents = [{ role: 'user', parts: [{ text: 'Hi' }] }];
  expect(await post('/v1beta/models/workhorse:countTokens', { contents })).toMatch(/"totalTokens": ?\d+/);
  const counts = cloud.requests.filter(({ path }) => path.endsWith(':countTokens'));
  expect(counts.map(({ headers }) => headers.authorization)).toEqual(['Bearer ya29.token-1', 'Bearer ya29.token-2']);
});

it('counts what counts of a whole call', async () => {
  const { post, cloud } = await setup('gemini', 'gemini-2.5-flash');
  const contents = [{ role: 'user', parts: [{ text: 'Hi' }] }];
  const generateContentRequest = {
    model: 'models/workhorse',
    contents,
    systemInstruction: { parts: [{ text: 'Be brief.' }] },
    safetySettings: [],
  };
  expect(await post('/v1beta/models/workhorse:countTokens', { generateContentRequest })).toMatch(/"totalTokens": ?\d+/);
  expect(cloud.requests[0]?.body).toEqual({ contents, systemInstruction: generateContentRequest.systemInstruction });
});

it('leaves out a target whose account Google refuses, and says why without a secret', async () => {
  const { ask, desk, instance, events } = await setup('gemini', 'gemini-2.5-flash');
  desk.refuse(400, { error: 'invalid_grant', error_description: 'Invalid JWT Signature.' });
  expect(await ask()).toContain('Said by the other.');
  expect(instance.targets()[0]).toMatchObject({ state: 'suspended', reason: 'unauthorized' });
  expect(JSON.stringify(events)).not.toMatch(/BEGIN|assertion|ya29/);
});

it('goes on without a desk that is away', async () => {
  const { ask, desk, events } = await setup('gemini', 'gemini-2.5-flash');
  desk.refuse(418, {});
  expect(await ask()).toContain('Said by the other.');
  expect(events.find((event) => event.type === 'attempt.end')).toMatchObject({ reason: 'connect' });
});

it('says that a project is needed', () => {
  const build = () => createUnderstudy({ providers: { vertex: {} }, models: {} }, { kinds: [vertex()] });
  expect(build).toThrow('providers.vertex.settings.project is missing');
});
