import { createUnderstudy, type Options, type ProviderKind } from '@understudy/core';
import { type SimulatedProvider, startProvider } from '@understudy/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { bedrock, bedrockMantle } from './bedrock.ts';
import type { AwsCredentials } from './credentials.ts';

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

const model = 'arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.anthropic.claude-sonnet-4-20250514-v1:0';

interface Scene {
  readonly kinds: readonly ProviderKind[];
  readonly settings?: Readonly<Record<string, string>>;
  /** The ids of keys that the host takes. */
  readonly takes?: (key: string | undefined) => boolean;
}

async function setup({ kinds, settings = {}, takes = () => true }: Scene) {
  const host = await startProvider({ wire: 'bedrock-converse', apiKey: takes, answer: { text: 'Said by Amazon.' } });
  const other = await startProvider({ wire: 'openai', answer: { text: 'Said by another.' } });
  const options: Options = {
    providers: {
      bedrock: { baseURL: host.baseURL, settings: { region: 'us-east-1', ...settings } },
      openai: { apiKey: 'k', baseURL: other.baseURL },
    },
    models: { workhorse: { targets: [`bedrock/${model}`, 'openai/gpt-5-mini'] } },
  };
  const understudy = createUnderstudy(options, { kinds });
  cleanUps.push(
    () => host.close(),
    () => other.close(),
    () => understudy.close({ drain: 0 }),
  );
  const body = JSON.stringify({ model: 'workhorse', messages: [{ role: 'user', content: 'Hi' }] });
  const call = () => understudy.fetch('http://understudy/v1/chat/completions', { method: 'POST', body });
  return { host, call, ask: async () => (await call()).text() };
}

const sentBy = ({ requests }: SimulatedProvider) =>
  requests.map(({ headers }) => /Credential=(\w+)\//.exec(headers.authorization ?? '')?.[1]);

describe('bedrock', () => {
  it('signs each request, and asks for credentials once under a hundred calls', async () => {
    let asked = 0;
    const credentials = async (): Promise<AwsCredentials> => {
      asked += 1;
      return { accessKeyId: `AKID${asked}`, secretAccessKey: 'secret', sessionToken: 'session-token-of-the-role' };
    };
    const { host, ask } = await setup({ kinds: [bedrock({ credentials })] });
    const answers = await Promise.all(Array.from({ length: 100 }, ask));
    expect(answers.every((text) => text.includes('Said by Amazon.'))).toBe(true);
    expect(asked).toBe(1);
    expect(host.requests[0]).toMatchObject({
      path: `/model/${encodeURIComponent(model)}/converse`,
      headers: {
        authorization: expect.stringMatching(/^AWS4-HMAC-SHA256 Credential=AKID1\/\d{8}\/us-east-1\/bedrock\/aws4_request, /),
        'x-amz-security-token': 'session-token-of-the-role',
        'x-amz-date': expect.stringMatching(/^\d{8}T\d{6}Z$/),
      },
    });
  });

  it('renews credentials that were refused, and tries once more in the same attempt', async () => {
    let given = 0;
    const asked: unknown[] = [];
    const credentials = async (options: unknown): Promise<AwsCredentials> => {
      asked.push(options);
      return { accessKeyId: `AKID${++given}`, secretAccessKey: 'secret' };
    };
    const { host, call } = await setup({ kinds: [bedrock({ credentials })], takes: (key) => key === 'AKID2' });
    const answer = await call();
    expect(await answer.text()).toContain('Said by Amazon.');
    expect(answer.headers.get('x-understudy-attempts')).toBe('1');
    expect(sentBy(host)).toEqual(['AKID1', 'AKID2']);
    expect(asked).toEqual([undefined, { forceRefresh: true }]);
  });

  it('leaves a target out whose credentials are refused twice, or that has none', async () => {
    const credentials = { accessKeyId: 'AKID', secretAccessKey: 'secret' };
    const refused = await setup({ kinds: [bedrock({ credentials })], takes: () => false });
    expect(await refused.ask()).toContain('Said by another.');
    expect(refused.host.requests).toHaveLength(2);
    const none = async () => Promise.reject(Object.assign(new Error('no'), { name: 'CredentialsProviderError' }));
    const { call } = await setup({ kinds: [bedrock({ credentials: none })] });
    expect((await call()).headers.get('server-timing')).toContain('unauthorized');
    const away = async () => Promise.reject(new Error('a secret'));
    expect((await (await setup({ kinds: [bedrock({ credentials: away })] })).call()).headers.get('server-timing')).toContain(
      'connect',
    );
  });

  it('signs with what the settings of an account say', async () => {
    const settings = { accessKeyId: 'AKIDOWN', secretAccessKey: 'own-secret', sessionToken: 'own-session' };
    const credentials = { accessKeyId: 'AKIDSHARED', secretAccessKey: 'secret' };
    const { host, ask } = await setup({ kinds: [bedrock({ credentials })], settings });
    await ask();
    expect(sentBy(host)).toEqual(['AKIDOWN']);
  });

  it('finds credentials as the tools of AWS do', async () => {
    const before = { ...process.env };
    cleanUps.push(() => {
      process.env = before;
    });
    Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'AKIDENV', AWS_SECRET_ACCESS_KEY: 'secret-of-the-environment' });
    delete process.env.AWS_PROFILE;
    const { host, ask } = await setup({ kinds: [bedrock()] });
    expect(await ask()).toContain('Said by Amazon.');
    expect(sentBy(host)).toEqual(['AKIDENV']);
  });
});

describe('bedrockMantle', () => {
  it('signs for its own service', async () => {
    const sent: string[] = [];
    const kind = bedrockMantle({ credentials: { accessKeyId: 'AKID', secretAccessKey: 'secret' } });
    const tools = { nowMs: 0, signal: new AbortController().signal };
    const config = { region: 'us-east-1' };
    const signed = await kind.authorize?.(
      { method: 'POST', url: 'https://h/v1/responses', headers: {}, body: '{}' },
      config,
      tools,
    );
    if (signed && 'headers' in signed) sent.push(signed.headers.authorization ?? '');
    expect(sent[0]).toContain('/us-east-1/bedrock-mantle/aws4_request');
  });
});
