import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createUnderstudy, type Options, type UnderstudyEvent } from '@understudy/core';
import { startProvider } from '@understudy/testing';
import { afterEach, expect, it } from 'vitest';
import { type KeyDesk, signatureOf, signedCloud } from './signed-cloud.ts';

const secret = 'S3cr3t/of+the=toy';
const keyOf = (of: string) => `day-key-of-${of}`;
const ready: KeyDesk = { signingKey: async (of) => keyOf(of) };

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

interface Asked {
  readonly url: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** The cloud itself: it refuses what is not signed well, and says what `say` says to the rest. */
async function startCloud(say: () => { readonly status: number; readonly body: string; readonly type?: string }) {
  const asked: Asked[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const { url = '', headers } = request;
    asked.push({ url, headers, body });
    const text = `POST http://${headers.host}${url} ${headers['x-time']} ${body}`;
    const isSigned = headers['x-signature'] === signatureOf(keyOf(secret), text);
    const said = isSigned ? say() : { status: 403, body: '{"error":{"message":"bad signature"}}' };
    response.writeHead(said.status, { 'content-type': said.type ?? 'application/json' }).end(said.body);
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  cleanUps.push(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });
  return { asked, port: (server.address() as AddressInfo).port };
}

const wellSaid = {
  status: 200,
  body: JSON.stringify({
    id: 'c',
    object: 'chat.completion',
    created: 1,
    model: 'm',
    choices: [{ index: 0, message: { role: 'assistant', content: 'Said by the cloud.' }, finish_reason: 'stop' }],
  }),
};

async function setup(desk: KeyDesk, port: number, over: object = {}) {
  const fallback = await startProvider({ wire: 'openai', answer: { text: 'Said by the other.' } });
  cleanUps.push(() => fallback.close());
  const options: Options = {
    providers: {
      cloud: { kind: 'signed-cloud', settings: { port, region: 'eu-west-1', phrase: secret, ...over } },
      other: { kind: 'openai-compatible', baseURL: fallback.baseURL },
    },
    models: { workhorse: { targets: ['cloud/big model/1', 'other/m'] } },
    policy: { health: { probe: 'off' }, retry: { attempts: 0 }, timeout: { connect: 100 } },
    telemetry: { content: 'errors' },
  };
  const instance = createUnderstudy(options, { kinds: [signedCloud(desk)] });
  cleanUps.push(() => instance.close({ drain: 0 }));
  const events: UnderstudyEvent[] = [];
  instance.on((event) => void events.push(event));
  const ask = async (over: object = {}) => {
    const body = JSON.stringify({ model: 'workhorse', messages: [{ role: 'user', content: 'Hi' }], ...over });
    return (await instance.fetch('http://understudy/v1/chat/completions', { method: 'POST', body })).text();
  };
  return { ask, events, ends: () => events.filter((event) => event.type === 'attempt.end') };
}

it('is asked at the path of its model and region, signed, and answers', async () => {
  const { asked, port } = await startCloud(() => wellSaid);
  const { ask } = await setup(ready, port);
  expect(await ask()).toContain('Said by the cloud.');
  expect(asked).toMatchObject([
    { url: '/eu-west-1/models/big%20model%2F1/invoke', headers: { 'x-region': 'eu-west-1', 'x-signed-by': 'signed-cloud' } },
  ]);
  await ask({ stream: true });
  expect(asked[1]?.url).toBe('/eu-west-1/models/big%20model%2F1/stream');
});

it('says in its own words what went wrong', async () => {
  const { port } = await startCloud(() => ({ status: 418, body: '{"error":{"code":"Region-Asleep","message":"zzz"}}' }));
  const { ask, ends } = await setup(ready, port);
  expect(await ask()).toContain('Said by the other.');
  expect(ends()[0]).toMatchObject({ target: 'cloud/big model/1', reason: 'overloaded', status: 418 });
});

it('keeps a secret setting to itself, although the cloud repeats it', async () => {
  const { port } = await startCloud(() => ({
    status: 500,
    body: JSON.stringify({ error: { message: `Bad phrase ${secret}.` } }),
  }));
  const { ask, events, ends } = await setup(ready, port);
  await ask();
  expect(ends()[0]?.detail).toContain('Bad phrase');
  expect(JSON.stringify(events)).not.toContain(secret);
});

it.each<[string, KeyDesk, string]>([
  ['breaks', { signingKey: (of) => Promise.reject(new Error(`no key for ${of}`)) }, 'no authorisation: it broke'],
  [
    'breaks at once, with a code',
    {
      signingKey: () => {
        throw Object.assign(new Error(secret), { code: 'EDESK' });
      },
    },
    'no authorisation: it broke (EDESK)',
  ],
  ['never answers', { signingKey: () => new Promise(() => {}) }, 'no authorisation: no connection within 100 ms'],
])('a desk that %s is a failure of the attempt, and the call goes on without it', async (_, desk, detail) => {
  const { asked, port } = await startCloud(() => wellSaid);
  const { ask, events, ends } = await setup(desk, port);
  expect(await ask()).toContain('Said by the other.');
  expect(asked).toEqual([]);
  expect(ends()[0]).toMatchObject({ reason: 'connect', phase: 'before_headers', detail });
  for (const form of [secret, encodeURIComponent(secret), Buffer.from(secret).toString('base64'), keyOf(secret)])
    expect(JSON.stringify(events)).not.toContain(form);
});

it('whose desk knows no such secret is suspended', async () => {
  const { port } = await startCloud(() => wellSaid);
  const { ask, ends } = await setup({ signingKey: async () => undefined }, port);
  for (let n = 0; n < 2; n++) expect(await ask()).toContain('Said by the other.');
  expect(ends().map(({ target, reason }) => [target, reason])).toEqual([
    ['cloud/big model/1', 'unauthorized'],
    ['other/m', undefined],
    ['other/m', undefined],
  ]);
});

it('tells a desk that nobody waits any more', async () => {
  let told: AbortSignal | undefined;
  const desk: KeyDesk = {
    signingKey: (_, signal) => {
      told = signal;
      return new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('left'))));
    },
  };
  const { port } = await startCloud(() => wellSaid);
  const { ask } = await setup(desk, port);
  expect(await ask()).toContain('Said by the other.');
  expect(told?.aborted).toBe(true);
});

it.each([
  [{ region: '' }, 'providers.cloud.settings.region must not be empty (the region that serves)'],
  [{ region: 'Paris' }, 'providers.cloud.settings.region does not match [a-z]{2}-[a-z]+-\\d (the region that serves)'],
  [{ phrase: 7 }, 'providers.cloud.settings.phrase must be a text (what requests are signed with)'],
  [{ regoin: 'eu-west-1' }, 'providers.cloud.settings.regoin is no setting of this kind; this kind has: port, region, phrase'],
])('refuses settings that make no sense: %j', async (over, message) => {
  await expect(setup(ready, 1, over)).rejects.toThrow(message);
});
