import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { ask, clientNames, rawRequest } from '../support/clients.ts';
import { answers, keys, type Pair, startPair, targetOf } from '../support/providers.ts';
import { type RunningApp, runExample, startExample } from './start-example.ts';

/** What the clients of the tests send as their key. */
const token = 'sk-of-the-caller';
const bearer = { authorization: `Bearer ${token}` };
let pair: Pair;
let folder: string;
let config: string;

beforeAll(async () => {
  [pair, folder] = await Promise.all([startPair(), mkdtemp(join(tmpdir(), 'understudy-'))]);
  config = await writeConfig('understudy.yaml', 'drain: 1s');
});
afterEach(() => pair.heal());
afterAll(() => Promise.all([pair.close(), rm(folder, { recursive: true, force: true })]));

async function writeConfig(name: string, more: string): Promise<string> {
  const path = join(folder, name);
  const provider = (wire: 'openai' | 'anthropic') => `  ${wire}: { apiKey: "\${${wire}_key}", baseURL: "${pair[wire].baseURL}" }`;
  const targets = `${targetOf('openai')}, ${targetOf('anthropic')}`;
  const models = ['models:', `  workhorse: { targets: [${targets}] }`];
  // No test stands behind a breaker that another has opened.
  const policy = 'policy: { breaker: { consecutive: 1000, minimumCalls: 1000 } }';
  await writeFile(path, ['providers:', provider('openai'), provider('anthropic'), ...models, policy, more].join('\n'));
  return path;
}

/** Starts an example, and ends it with the test or the suite. */
function start(name: string, env: Readonly<Record<string, string>> = {}): Promise<RunningApp> {
  const keysInEnvironment = { openai_key: keys.openai, anthropic_key: keys.anthropic };
  return startExample(name, { API_TOKEN: token, UNDERSTUDY_CONFIG: config, ...keysInEnvironment, ...env });
}

async function startForTest(name: string, env: Readonly<Record<string, string>> = {}): Promise<RunningApp> {
  const app = await start(name, env);
  onTestFinished(() => app.kill('SIGKILL'));
  return app;
}

/** A stream of which the first piece has been read. */
async function openStream(app: RunningApp) {
  const { path, init } = rawRequest('openai-chat', true);
  const response = await fetch(app.url + path, { ...init, headers: { ...init.headers, ...bearer } });
  const reader = (response.body ?? new ReadableStream()).pipeThrough(new TextDecoderStream()).getReader();
  let text = (await reader.read()).value ?? '';
  return {
    async rest() {
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return text;
        text += value;
      }
    },
  };
}

describe.each(['express-basic', 'koa-basic', 'nestjs-basic'])('the example %s', (name) => {
  describe('that runs', () => {
    let app: RunningApp;
    beforeAll(async () => {
      app = await start(name);
    });
    afterAll(async () => {
      app.kill('SIGTERM');
      expect(await app.ended).toMatchObject({ code: 0, stderr: '' });
    });

    it.each(clientNames.flatMap((client) => [false, true].map((stream) => ({ client, stream }))))(
      'answers from the second provider where the first refuses ($client, stream: $stream)',
      async ({ client, stream }) => {
        await pair.openai.always({ type: 'refuse' });
        expect((await ask(client, app, { stream })).text).toBe(answers.anthropic.text);
      },
    );

    it('has routes of its own, which need no token', async () => {
      for (const path of ['/health', '/hello']) {
        const response = await fetch(app.origin + path);
        expect([path, response.status]).toEqual([path, 200]);
        expect(response.headers.get('content-type')).toContain('application/json');
      }
    });

    it.each([
      ['no token', {}],
      ['a wrong token', { authorization: 'Bearer wrong' }],
      ['a wrong key', { 'x-api-key': 'wrong' }],
    ])('refuses a call with %s before any provider hears of it', async (_, headers) => {
      const { path, init } = rawRequest('openai-chat', false);
      const response = await fetch(app.url + path, { ...init, headers: { 'content-type': 'application/json', ...headers } });
      expect(response.status).toBe(401);
      expect(await response.json()).toMatchObject({ error: { message: expect.stringContaining('x-api-key') } });
      expect(pair.openai.requests).toEqual([]);
    });

    it('keeps the security headers of the app on answers of the mount', async () => {
      const response = await fetch(`${app.openaiURL}/models`, { headers: bearer });
      expect(response.status).toBe(200);
      expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    });

    it('says nothing when a client leaves in the middle of a stream', async () => {
      await pair.openai.always({ type: 'stall', afterTokens: 2, times: 'forever' });
      const left = pair.openai.nextAbort();
      const leaving = new AbortController();
      const { path, init } = rawRequest('openai-chat', true);
      const headers = { ...init.headers, ...bearer };
      const { body } = await fetch(app.url + path, { ...init, headers, signal: leaving.signal });
      await body?.getReader().read();
      leaving.abort();
      await left; // that stderr stays empty is seen when the app has ended
    });
  });

  it('lets a stream end that is under way when Ctrl-C comes, and exits with 0', async () => {
    await pair.openai.always({ type: 'stall', afterTokens: 2, forMs: 100, times: 'forever' });
    const app = await startForTest(name);
    const { rest } = await openStream(app);
    app.kill('SIGINT');
    expect(await rest()).toContain('[DONE]');
    expect(await app.ended).toMatchObject({ code: 0, signal: null, stderr: '' });
  });

  it('ends a stream that goes on for longer than the drain time, and exits with 0', async () => {
    await pair.openai.always({ type: 'stall', afterTokens: 2, times: 'forever' });
    const app = await startForTest(name);
    const { rest } = await openStream(app);
    const interruptedAt = performance.now();
    app.kill('SIGINT');
    expect(await rest()).toContain('shutting down');
    expect(await app.ended).toMatchObject({ code: 0, signal: null, stderr: '' });
    expect(performance.now() - interruptedAt).toBeLessThan(4000); // and does not wait for connections that clients keep alive
  });

  it('exits at once at the second Ctrl-C', async () => {
    const patient = await writeConfig('patient.yaml', 'drain: 10m');
    await pair.openai.always({ type: 'stall', afterTokens: 2, times: 'forever' });
    const app = await startForTest(name, { UNDERSTUDY_CONFIG: patient });
    const { rest } = await openStream(app);
    app.kill('SIGINT');
    const isReady = () =>
      fetch(`${app.url}/readyz`, { headers: bearer }).then(
        ({ status }) => status === 200,
        () => false,
      );
    while (await isReady()); // the first one has arrived when no new call is taken
    app.kill('SIGINT');
    expect(await app.ended).toMatchObject({ code: 130 });
    await rest().catch(() => {});
  });

  it.each([
    ['a key that it needs is empty', { openai_key: '' }, 'providers.openai.apiKey needs the environment variable openai_key'],
    ['its configuration is not there', { UNDERSTUDY_CONFIG: 'nowhere.yaml' }, 'nowhere.yaml: cannot be read (ENOENT)'],
  ])('says in one line that %s, and exits with 1', async (_, env, message) => {
    const all = { PORT: '0', UNDERSTUDY_CONFIG: config, anthropic_key: keys.anthropic, ...env };
    const { code, stdout, stderr } = await runExample(name, all).ended;
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr.trim().split('\n')).toEqual([expect.stringContaining(message)]);
  });

  it('sends the SERVER span of its HTTP instrumentation to a collector, with the failover on it and on the call span', async () => {
    const pieces: Buffer[] = [];
    const collector = createServer((request, response) => {
      request.on('data', (piece: Buffer) => pieces.push(piece)).on('end', () => response.end());
    }).listen(0, '127.0.0.1');
    onTestFinished(() => void collector.close());
    await once(collector, 'listening');
    await pair.openai.always({ type: 'refuse' });
    const app = await startForTest(name, {
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${(collector.address() as AddressInfo).port}`,
    });
    await ask('openai-chat', app, { stream: true });
    app.kill('SIGTERM');
    expect(await app.ended).toMatchObject({ code: 0 });
    const bytes = Buffer.concat(pieces).toString('latin1'); // protobuf leaves texts as they are
    for (const text of ['@opentelemetry/instrumentation-http', '@understudy/core', 'chat workhorse', name]) {
      expect([text, bytes.includes(text)]).toEqual([text, true]);
    }
    expect(bytes.match(/understudy\.failover(?!s)/g)).toHaveLength(2); // the attribute is called understudy.failovers
  });
});

it('the example nestjs-basic answers a route of its own by calling a model in process', async () => {
  await pair.openai.always({ type: 'refuse' });
  const app = await startForTest('nestjs-basic');
  const post = (headers: Readonly<Record<string, string>>, body: object) =>
    fetch(`${app.origin}/summaries`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
  expect(await (await post(bearer, { text: 'Long.' })).json()).toMatchObject({ summary: answers.anthropic.text });
  expect((await post(bearer, {})).status).toBe(400);
  expect((await post({}, { text: 'Long.' })).status).toBe(401);
});
