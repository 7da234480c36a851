import { connect } from 'node:net';
import { createUnderstudy, type Understudy } from '@understudy/core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { frameworks, type RunningApp, startApp } from '../support/apps.ts';
import { type ClientName, clientNames } from '../support/clients.ts';
import { optionsFor, type Pair, startPair } from '../support/providers.ts';
import { watchCalls } from '../support/watch-calls.ts';

/** Small enough to exceed in a test, below what the body parsers let through. */
const bodyLimit = '20kb';
const bodyValues = 1000;

const paths: Readonly<Record<ClientName, string>> = {
  'openai-chat': '/v1/chat/completions',
  'anthropic-messages': '/v1/messages',
};
const message = { role: 'user', content: 'How are you?' };
const good = { model: 'workhorse', max_tokens: 100, messages: [message] };

function nested(depth: number): unknown {
  let value: unknown = 'deep';
  for (let level = 0; level < depth; level++) value = { value };
  return value;
}

interface Row {
  readonly name: string;
  /** A string is sent as it is. */
  readonly body: unknown;
  readonly status: number;
  /** What the message must say. */
  readonly says: RegExp;
  /** OpenAI's `param`. */
  readonly param?: string;
}

/** What the gateway itself refuses, whether a body parser has read the body or not. */
const refused: readonly Row[] = [
  { name: 'a JSON array', body: [good], status: 400, says: /JSON object/ },
  { name: 'an unknown model', body: { ...good, model: 'nobody' }, status: 404, says: /"nobody".*workhorse/, param: 'model' },
  { name: 'no model', body: { ...good, model: undefined }, status: 400, says: /model/, param: 'model' },
  { name: 'a model that is a number', body: { ...good, model: 7 }, status: 400, says: /model/, param: 'model' },
  { name: 'no messages', body: { ...good, messages: undefined }, status: 400, says: /messages/, param: 'messages' },
  { name: 'messages that are a string', body: { ...good, messages: 'hi' }, status: 400, says: /messages/, param: 'messages' },
  { name: 'no message at all', body: { ...good, messages: [] }, status: 400, says: /messages/, param: 'messages' },
  {
    name: 'a message that is a string',
    body: { ...good, messages: ['hi'] },
    status: 400,
    says: /messages/,
  },
  {
    name: 'a message of an unknown role',
    body: { ...good, messages: [{ role: 'nobody', content: 'hi' }] },
    status: 400,
    says: /messages.*role/,
  },
  { name: 'content that is a number', body: { ...good, messages: [{ role: 'user', content: 5 }] }, status: 400, says: /content/ },
  { name: 'stream that is a string', body: { ...good, stream: 'yes' }, status: 400, says: /stream/, param: 'stream' },
  {
    name: 'max_tokens that is a string',
    body: { ...good, max_tokens: 'many' },
    status: 400,
    says: /max_tokens/,
    param: 'max_tokens',
  },
  {
    name: 'temperature that is a string',
    body: { ...good, temperature: 'warm' },
    status: 400,
    says: /temperature/,
    param: 'temperature',
  },
  { name: 'tools that are an object', body: { ...good, tools: {} }, status: 400, says: /tools/, param: 'tools' },
  { name: 'a body that is nested 500 levels deep', body: { ...good, metadata: nested(500) }, status: 400, says: /deep/ },
  {
    name: 'arrays that are nested 9000 levels deep',
    body: `{"messages":${'['.repeat(9000)}${']'.repeat(9000)}}`,
    status: 400,
    says: /deep/,
  },
  {
    name: 'more JSON values than a body may hold',
    body: { ...good, metadata: { list: Array(bodyValues).fill(0) } },
    status: 413,
    says: /more than 1000 JSON values/,
  },
  {
    name: 'more members than any request has',
    body: { ...good, ...Object.fromEntries(Array.from({ length: 1001 }, (_, n) => [`m${n}`, 0])) },
    status: 400,
    says: /more than 1000 members/,
  },
];

/** What never gets as far as JSON: with a body parser before the mount, that parser refuses it in its own words. */
const unreadable: readonly (Omit<Row, 'body'> & { readonly text: string })[] = [
  { name: 'half of a JSON object', text: '{"model": "workhorse", "messages": [', status: 400, says: /no JSON/ },
  { name: 'no JSON', text: 'model=workhorse', status: 400, says: /no JSON/ },
  { name: 'JSON that is a string', text: '"hello"', status: 400, says: /JSON object/ },
  { name: 'JSON null', text: 'null', status: 400, says: /JSON object/ },
  { name: 'an empty body', text: '', status: 400, says: /empty/ },
  { name: 'white space', text: '  \n ', status: 400, says: /empty/ },
];

let pair: Pair;
let instance: Understudy;
beforeAll(async () => {
  pair = await startPair();
  instance = createUnderstudy(optionsFor(pair, 'openai', { bodyLimit, bodyValues }));
});
afterAll(async () => {
  await instance.close({ drain: 0 });
  await pair.close();
});

describe.each(frameworks)('%s', (framework) => {
  describe.each<'none' | 'before'>(['none', 'before'])('with a body parser: %s,', (bodyParser) => {
    let app: RunningApp;
    const attempts = { count: 0 };
    beforeAll(async () => {
      app = await startApp(framework, instance, { bodyParser });
    });
    afterAll(() => app.close());
    beforeEach(() => {
      attempts.count = 0;
      pair.openai.resetLog();
      pair.anthropic.resetLog();
      return instance.on(({ type }) => {
        if (type === 'attempt.start') attempts.count += 1;
      });
    });

    const post = (client: ClientName, body: string, path = paths[client]) => {
      const headers = {
        'content-type': 'application/json',
        ...(client === 'anthropic-messages' && { 'anthropic-version': '2023-06-01' }),
      };
      return fetch(app.url + path, { method: 'POST', headers, body });
    };

    function expectNothingSent(): void {
      expect(attempts.count).toBe(0);
      expect(pair.openai.requests.length + pair.anthropic.requests.length).toBe(0);
    }

    async function expectRefused(
      client: ClientName,
      response: Response,
      { status, says, param }: Omit<Row, 'name' | 'body'>,
    ): Promise<void> {
      expect(response.status).toBe(status);
      expect(response.headers.get('content-type')).toMatch(/^application\/json/);
      expect(response.headers.get('x-should-retry')).toBe('false');
      const { type, error } = (await response.json()) as { type?: string; error: Record<string, unknown> };
      expect(error.message).toMatch(says);
      if (client === 'openai-chat')
        expect(error).toMatchObject({ type: expect.any(String), ...(param !== undefined && { param }) });
      else
        expect({ type, error }).toMatchObject({
          type: 'error',
          error: { type: expect.stringMatching(/_error$|request_too_large/) },
        });
      expectNothingSent();
    }

    describe.each(clientNames)('a client of %s', (client) => {
      it.each(refused)('is told what is wrong with $name', async ({ body, ...row }) => {
        await expectRefused(client, await post(client, typeof body === 'string' ? body : JSON.stringify(body)), row);
      });

      it.each(unreadable)('is told what is wrong with $name', async ({ text, ...row }) => {
        const response = await post(client, text);
        if (bodyParser === 'none') return expectRefused(client, response, row);
        expect(response.status).toBe(400);
        expectNothingSent();
      });

      it('is told that a body is larger than the limit', async () => {
        const text = JSON.stringify({ ...good, messages: [{ role: 'user', content: 'x'.repeat(30_000) }] });
        await expectRefused(client, await post(client, text), { status: 413, says: /larger than 20480 bytes/ });
      });

      it('is told so too where the length is not known before', async () => {
        const text = JSON.stringify({ ...good, messages: [{ role: 'user', content: 'x'.repeat(30_000) }] });
        const pieces = new Blob([text]).stream();
        const headers = {
          'content-type': 'application/json',
          ...(client === 'anthropic-messages' && { 'anthropic-version': '2023-06-01' }),
        };
        const response = await fetch(app.url + paths[client], { method: 'POST', headers, body: pieces, duplex: 'half' });
        await expectRefused(client, response, { status: 413, says: /larger than 20480 bytes/ });
      });

      it('is told which paths there are', async () => {
        await expectRefused(client, await post(client, JSON.stringify(good), '/v1/nothing'), {
          status: 404,
          says: /\/v1\/nothing.*\/v1\/chat\/completions/,
        });
      });

      it('is told which method to use', async () => {
        const headers = client === 'anthropic-messages' ? { 'anthropic-version': '2023-06-01' } : {};
        for (const method of ['GET', 'PUT', 'DELETE']) {
          const response = await fetch(app.url + paths[client], { method, headers });
          expect(response.headers.get('allow')).toBe('POST');
          await expectRefused(client, response, { status: 405, says: /use POST/ });
        }
      });

      it('is served when nothing is wrong', async () => {
        const watch = watchCalls(instance);
        const response = await post(client, JSON.stringify(good));
        expect(response.status).toBe(200);
        await response.text();
        await watch.ended(1);
      });
    });
  });
});

describe.each(frameworks)('a client of a %s app', (framework) => {
  let app: RunningApp;
  beforeAll(async () => {
    app = await startApp(framework, instance);
    pair.openai.resetLog();
    return () => app.close();
  });

  it('that sends far more than the limit gets to see the answer, not a reset', async () => {
    const body = JSON.stringify({ ...good, messages: [{ role: 'user', content: 'x'.repeat(5_000_000) }] });
    const response = await fetch(app.url + paths['openai-chat'], {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    });
    expect(response.status).toBe(413);
    expect(await response.text()).toContain('larger than');
    expect(pair.openai.requests).toHaveLength(0);
  });

  it('that leaves in the middle of its own body causes no attempt, and no harm', async () => {
    const { hostname, port, pathname } = new URL(app.url + paths['openai-chat']);
    const socket = connect(Number(port), hostname);
    await new Promise((resolve) => socket.once('connect', resolve));
    const head = `POST ${pathname} HTTP/1.1\r\nhost: ${hostname}\r\ncontent-type: application/json\r\ncontent-length: 500\r\n\r\n`;
    await new Promise((resolve) => socket.write(`${head}{"model":"workhorse","messages":[`, resolve));
    socket.destroy();
    await new Promise((resolve) => socket.once('close', resolve));

    const response = await fetch(app.url + paths['openai-chat'], {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(good),
    });
    expect(response.status).toBe(200);
    expect(pair.openai.requests).toHaveLength(1);
    pair.openai.resetLog();
  });
});
