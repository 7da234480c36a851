import { azureAnthropic, azureOpenAI, createUnderstudy, type Options, type ProviderKind } from '@understudy/core';
import { type SimulatedProvider, startProvider, type WireName } from '@understudy/testing';
import { afterEach, describe, expect, it } from 'vitest';

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

type Account = Options['providers'][string];

/** One call of a Messages or Chat client to one account; `baseURL` is below the address of the simulated provider. */
async function call(
  wire: WireName,
  account: (cloud: SimulatedProvider) => Account,
  { model, kinds = [] }: { readonly model: string; readonly kinds?: readonly ProviderKind[] },
) {
  const cloud = await startProvider({ wire, apiKey: (key) => key !== undefined, answer: { text: 'Said by the cloud.' } });
  const options: Options = {
    providers: { cloud: account(cloud) },
    models: { workhorse: { targets: [`cloud/${model}`] } },
  };
  const instance = createUnderstudy(options, { kinds });
  cleanUps.push(
    () => cloud.close(),
    () => instance.close({ drain: 0 }),
  );
  const path = wire === 'anthropic' ? '/v1/messages' : '/v1/chat/completions';
  const body = JSON.stringify({ model: 'workhorse', max_tokens: 9, messages: [{ role: 'user', content: 'Hi' }] });
  const ask = async () => (await instance.fetch(`http://understudy${path}`, { method: 'POST', body })).text();
  expect(await ask()).toContain('Said by the cloud.');
  return { ask, sent: cloud.requests };
}

describe('Azure OpenAI', () => {
  const account = ({ url }: SimulatedProvider): Account => ({ kind: 'azure-openai', baseURL: url });

  it('is asked with a key, or with tokens of Entra ID, and never with both', async () => {
    const byKey = await call('openai', (cloud) => ({ ...account(cloud), apiKey: 'azure-key' }), { model: 'gpt-5-mini' });
    expect(byKey.sent[0]).toMatchObject({ path: '/openai/v1/chat/completions', headers: { 'api-key': 'azure-key' } });
    let given = 0;
    const token = async () => `entra-token-${++given}`; // as `getBearerTokenProvider` has it
    const kinds = [azureOpenAI({ token })];
    const { ask, sent } = await call('openai', account, { model: 'gpt-5-mini', kinds });
    await ask();
    expect(sent.map(({ headers }) => headers.authorization)).toEqual(['Bearer entra-token-1', 'Bearer entra-token-1']);
    expect(sent[0]?.headers).not.toHaveProperty('api-key');
    const keyed = await call('openai', (cloud) => ({ ...account(cloud), apiKey: 'k' }), { model: 'gpt-5-mini', kinds });
    expect(keyed.sent[0]?.headers).not.toHaveProperty('authorization');
    expect(given).toBe(1);
  });

  it('has one request for a token for all who wait, and a client that leaves ends it for nobody else', async () => {
    const cloud = await startProvider({ wire: 'openai', answer: { text: 'Said by the cloud.' } });
    const signals: AbortSignal[] = [];
    const { promise, resolve } = Promise.withResolvers<string>();
    const token = (signal: AbortSignal) => {
      signals.push(signal);
      return promise;
    };
    const options: Options = { providers: { cloud: account(cloud) }, models: { workhorse: { targets: ['cloud/gpt-5-mini'] } } };
    const instance = createUnderstudy(options, { kinds: [azureOpenAI({ token })] });
    cleanUps.push(
      () => cloud.close(),
      () => instance.close({ drain: 0 }),
    );
    const body = JSON.stringify({ model: 'workhorse', messages: [{ role: 'user', content: 'Hi' }] });
    const ask = (signal: AbortSignal) =>
      instance.fetch('http://understudy/v1/chat/completions', { method: 'POST', body, signal });
    const leaving = new AbortController();
    const left = ask(leaving.signal);
    const others = Array.from({ length: 99 }, () => ask(new AbortController().signal));
    const ended = new Promise<void>((done) => instance.on(({ type }) => type === 'call.end' && done()));
    await expect.poll(() => signals.length).toBe(1);
    leaving.abort();
    await expect(left).rejects.toThrow();
    await ended;
    resolve('entra-token');
    for (const answer of await Promise.all(others)) expect(await answer.text()).toContain('Said by the cloud.');
    expect(signals).toMatchObject([{ aborted: false }]);
    expect(cloud.requests).toHaveLength(99);
  });

  it('says what is missing where there is neither', () => {
    const build = () => createUnderstudy({ providers: { 'azure-openai': { baseURL: 'https://a.example' } }, models: {} });
    expect(build).toThrow(
      'providers.azure-openai.apiKey is missing: the kind "azure-openai" needs a key, or install @azure/identity',
    );
    expect(build).toThrow('kinds: [azureOpenAI({ token: getBearerTokenProvider(credential, scope) })]');
  });
});

describe('Claude in Foundry', () => {
  const account = ({ url }: SimulatedProvider): Account => ({ kind: 'azure-anthropic', baseURL: `${url}/anthropic` });
  const model = 'claude-sonnet-4-6';

  it('is asked with a key, or with tokens of Entra ID', async () => {
    const byKey = await call('anthropic', (cloud) => ({ ...account(cloud), apiKey: 'foundry-key' }), { model });
    expect(byKey.sent[0]).toMatchObject({
      path: '/anthropic/v1/messages',
      headers: { 'x-api-key': 'foundry-key', 'anthropic-version': '2023-06-01' },
      body: { model },
    });
    const kinds = [azureAnthropic({ token: async () => 'entra-token' })];
    const { sent } = await call('anthropic', account, { model, kinds });
    expect(sent[0]?.headers).toMatchObject({ authorization: 'Bearer entra-token', 'anthropic-version': '2023-06-01' });
    expect(sent[0]?.headers).not.toHaveProperty('x-api-key');
  });
});

describe('Claude Platform on AWS', () => {
  it('is Anthropic at another address, with the workspace in a header', async () => {
    const workspace = { 'anthropic-workspace-id': 'wrkspc_01' };
    const account = ({ url }: SimulatedProvider): Account => ({
      kind: 'anthropic',
      baseURL: url,
      apiKey: 'workspace-key',
      headers: workspace,
    });
    const { sent } = await call('anthropic', account, { model: 'claude-sonnet-4-6' });
    expect(sent[0]).toMatchObject({ path: '/v1/messages', headers: { 'x-api-key': 'workspace-key', ...workspace } });
  });
});

describe('Vertex AI', () => {
  it('serves models of Gemini by a key of the express mode, without a project', async () => {
    const account = ({ url }: SimulatedProvider): Account => ({ kind: 'vertex', baseURL: url, apiKey: 'express-key' });
    const { sent } = await call('gemini', account, { model: 'gemini-2.5-flash' });
    expect(sent[0]).toMatchObject({
      path: '/v1beta1/publishers/google/models/gemini-2.5-flash:generateContent',
      headers: { 'x-goog-api-key': 'express-key' },
    });
  });

  it("serves Claude, with what it knows of a client's betas and marks alone", async () => {
    const cloud = await startProvider({ wire: 'anthropic', apiKey: () => true, answer: { text: 'Said by the cloud.' } });
    const instance = createUnderstudy({
      providers: { vertex: { baseURL: cloud.url, apiKey: 'express-key' } },
      models: { workhorse: { targets: ['vertex/claude-sonnet-4-6'] } },
    });
    cleanUps.push(
      () => cloud.close(),
      () => instance.close({ drain: 0 }),
    );
    const marked = (scope?: string) => [
      { type: 'text', text: 'Hi', cache_control: { type: 'ephemeral', ...(scope && { scope }) } },
    ];
    const said = (scope?: string) => ({
      max_tokens: 9,
      system: marked(scope),
      messages: [{ role: 'user', content: marked(scope) }],
      context_management: { edits: [] },
    });
    const ask = (betas: string) =>
      instance.fetch('http://understudy/v1/messages?beta=true', {
        method: 'POST',
        headers: { 'anthropic-version': '2023-06-01', 'anthropic-beta': betas },
        body: JSON.stringify({ model: 'workhorse', ...said('global') }),
      });
    const betas =
      'claude-code-20250219,prompt-caching-scope-2026-01-05,context-management-2025-06-27,advanced-tool-use-2025-11-20';
    expect(await (await ask(betas)).text()).toContain('Said by the cloud.');
    const [sent] = cloud.requests;
    expect(sent).toMatchObject({
      path: '/v1/publishers/anthropic/models/claude-sonnet-4-6:rawPredict',
      headers: { 'anthropic-beta': 'context-management-2025-06-27,tool-search-tool-2025-10-19' },
    });
    expect(sent?.body).toEqual({ ...said(), anthropic_version: 'vertex-2023-10-16' });
  });

  it('says what is missing where there is no key', () => {
    const build = () => createUnderstudy({ providers: { vertex: { settings: { project: 'p' } } }, models: {} });
    expect(build).toThrow(
      'needs a key, or install @understudy/vertex for projects of Google Cloud, and pass `kinds: [vertex()]`',
    );
  });
});
