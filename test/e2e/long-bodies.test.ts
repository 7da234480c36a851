import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { Options } from '@understudy/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ChildApp, startChildApp } from '../support/child-app.ts';
import { answers, each, type LongAnswer, list, repeat, writeAnswer } from '../support/long-answers.ts';

/** No other call waits longer for one that is as bad as it can be. Milliseconds, of CPU where the machine has other work. */
const longestMs = 100;
const bodyLimit = 10 * 1024 * 1024;
const most = bodyLimit - 1000;

const user = '{"role":"user","content":"hi"}';
const said = (text: string) => `"messages":[{"role":"user","content":"${text}"}]`;
const withTools = (tools: string) => `"messages":[${user}],"tools":[${tools}]`;
const withCall = (args: string) =>
  `"messages":[${user},{"role":"assistant","content":null,"tool_calls":[{"id":"c","type":"function","function":{"name":"f","arguments":${JSON.stringify(args)}}}]}]`;
const nested = (length: number) => repeat('[', length / 2) + repeat(']', length / 2);

/** As large as a body may be. */
const refused: Readonly<Record<string, () => string>> = {
  messages: () => `"messages":[${list(user, most)}]`,
  'empty objects': () => `"messages":[${list('{}', most)}]`,
  numbers: () => `"messages":[${list('1', most)}]`,
  'tool results': () => `"messages":[${list('{"role":"tool","tool_call_id":"c","content":"x"}', most)}]`,
  parts: () => `"messages":[{"role":"user","content":[${list('{"type":"text","text":"x"}', most)}]}]`,
  tools: () => withTools(list('{"type":"function","function":{"name":"f"}}', most)),
  members: () => `"messages":[${user}],${each(700_000, (n) => `"k${n}":1`)}`,
  'nested lists': () => `"messages":[${user}],"metadata":${nested(most)}`,
};

/** As much as is let through, and as bad as that can be. */
const served: Readonly<Record<string, () => string>> = {
  'one text': () => said(repeat('a', most)),
  'a text of escapes': () => said(repeat('\\n', most)),
  'a text of control characters': () => said(repeat('\\u0001', most)),
  'a text of ideographs': () => said(repeat('灯', most / 3)),
  '33,000 messages': () => `"messages":[${each(33_000, () => user)}]`,
  '24,000 tool results': () => `"messages":[${each(24_000, (n) => `{"role":"tool","tool_call_id":"c ${n}","content":"x"}`)}]`,
  '33,000 parts': () => `"messages":[{"role":"user","content":[${each(33_000, () => '{"type":"text","text":"x"}')}]}]`,
  '14,000 tools': () => withTools(each(14_000, (n) => `{"type":"function","function":{"name":"f${n}","parameters":{}}}`)),
  '24,000 messages with members of their own': () =>
    `"messages":[${each(24_000, (n) => `{"role":"user","content":"x","m${n}":1}`)}]`,
  'a schema of 30,000 nodes': () =>
    withTools(
      `{"type":"function","function":{"name":"f","strict":true,"parameters":{"type":"object","properties":{${each(30_000, (n) => `"p${n}":{"type":"integer","minimum":1}`)}}}}}`,
    ),
  'arguments of millions of objects': () => withCall(`{"a":[${list('{}', most - 100)}]}`),
  'arguments that are nested': () => withCall(`{"a":${nested(most - 100)}}`),
};

const nameOf = (name: string) => name.replaceAll(/\W/g, '-');
const byPath = new Map<string | undefined, LongAnswer>(Object.entries(answers).map(([name, answer]) => [nameOf(name), answer]));

function answer(request: IncomingMessage, response: ServerResponse): void {
  const [, name] = request.url?.split('/') ?? [];
  request.resume().once('end', () => writeAnswer(response, byPath.get(name), name, request.headers.accept));
}

function optionsFor(url: string): Options {
  const own = (name: string) => ({ kind: 'openai-compatible', baseURL: `${url}/${name}`, apiKey: 'k' });
  return {
    providers: {
      ...Object.fromEntries(['broken', 'plain', ...[...byPath.keys()].map(String)].map((name) => [name, own(name)])),
      message: { ...own('message'), kind: 'anthropic-compatible' },
    },
    models: {
      // Written for both dialects: the first two fail.
      workhorse: { targets: ['broken/m', 'broken/n', 'message/m', 'plain/m'] },
      // Two targets, so that tool calls are held back.
      ...Object.fromEntries([...byPath.keys()].map((name) => [name, { targets: [`${name}/m`, 'plain/m'] }])),
    },
    policy: {
      retry: { attempts: 0 },
      lastResort: false,
      breaker: { consecutive: 100_000, minimumCalls: 100_000 },
      timeout: { total: '60s' },
    },
  };
}

const upstream = createServer(answer);
let app: ChildApp;

beforeAll(async () => {
  await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));
  const options = optionsFor(`http://127.0.0.1:${(upstream.address() as AddressInfo).port}`);
  const script = fileURLToPath(new URL('../support/measured-app.ts', import.meta.url));
  app = await startChildApp(script, { OPTIONS: JSON.stringify(options) });
  await post('/v1/chat/completions', `{"model":"workhorse",${said('hi')}}`);
});
afterAll(async () => {
  await app.stop();
  upstream.closeAllConnections();
  await new Promise((resolve) => upstream.close(resolve));
});

async function post(path: string, body: string): Promise<number> {
  const answered = await fetch(`${app.url}/ai${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  });
  for await (const _ of answered.body ?? []);
  return answered.status;
}

/** Does it, and checks that nobody had to wait; a machine with other work to do may need another try. */
async function withoutWaiting<T>(run: () => Promise<T>, atMostMs = longestMs): Promise<T> {
  const waits: number[] = [];
  for (;;) {
    const { slowdown } = await lag();
    const result = await run();
    const { longestMs: waited } = await lag();
    waits.push(waited / slowdown);
    if (Math.min(...waits) <= atMostMs) return result;
    if (waits.length === 4) expect.fail(`${waits.map(Math.round).join(', ')} ms without a pause`);
  }
}

async function lag(): Promise<{ readonly longestMs: number; readonly slowdown: number }> {
  return (await (await fetch(`${app.url}/lag`)).json()) as { readonly longestMs: number; readonly slowdown: number };
}

describe('10 MB of a client let all others get on:', () => {
  it.each(Object.entries(refused))('%s are refused', async (name, body) => {
    const text = `{"model":"workhorse",${body()}}`;
    expect(text.length).toBeLessThan(bodyLimit);
    const status = await withoutWaiting(() => post('/v1/chat/completions', text));
    expect(status).toBe(name === 'nested lists' ? 400 : 413);
  });

  it.each(Object.entries(served))('%s', async (_, body) => {
    const text = `{"model":"workhorse",${body()}}`;
    expect(Buffer.byteLength(text)).toBeLessThan(bodyLimit);
    expect(await withoutWaiting(() => post('/v1/chat/completions', text))).toBe(200);
  });

  // Collecting the garbage of a hundred megabytes is done in no steps of ours.
  it('twelve of them at once', async () => {
    const texts = Object.values(served).map((body) => `{"model":"workhorse",${body()}}`);
    const statuses = await withoutWaiting(
      () => Promise.all(texts.map((text) => post('/v1/chat/completions', text))),
      4 * longestMs,
    );
    expect(new Set(statuses)).toEqual(new Set([200]));
  });
});

describe.each(['/v1/chat/completions', '/v1/messages'])('an answer of a provider to %s lets all others get on:', (path) => {
  it.each(Object.entries(answers))('%s', async (name, { stream, own = 200 }) => {
    const body = { model: nameOf(name), max_tokens: 10, stream, messages: [{ role: 'user', content: 'hi' }] };
    // An error of its own, or what the next target says.
    expect([200, own]).toContain(await withoutWaiting(() => post(path, JSON.stringify(body))));
  });
});
