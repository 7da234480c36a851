import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { createUnderstudy, type Understudy } from '@understudy/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Step } from '../fuzz/answer.ts';
import { type HostileProvider, startHostileProvider } from '../fuzz/hostile-provider.ts';
import { frameworks, startApp } from '../support/apps.ts';

/** What would have ended the process. */
const escaped: unknown[] = [];
const note = (error: unknown) => void escaped.push(error);
let provider: HostileProvider;
let instance: Understudy;
beforeEach(async () => {
  escaped.length = 0;
  process.on('unhandledRejection', note).on('uncaughtException', note);
  provider = await startHostileProvider();
  instance = createUnderstudy({
    providers: { openai: { apiKey: 'sk-test', baseURL: `${provider.url}/v1` } },
    models: { workhorse: { targets: ['openai/gpt-4o-mini'] } },
    policy: { retry: { attempts: 0 }, lastResort: 'off' },
  });
});
afterEach(async () => {
  process.off('unhandledRejection', note).off('uncaughtException', note);
  await instance.close({ drain: 0 });
  await provider.close();
});

const answer = JSON.stringify({ choices: [{ index: 0, message: { role: 'assistant', content: 'Hi' }, finish_reason: 'stop' }] });
const [gzip, deflate, brotli] = [gzipSync(answer), deflateSync(answer), brotliCompressSync(answer)];
const chunk = (bytes: Buffer) => Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from('\r\n')]);
const chunked = (encoding: string, ...headers: readonly string[]) =>
  Buffer.from(
    ['HTTP/1.1 200 OK', 'transfer-encoding: chunked', `content-encoding: ${encoding}`, ...headers, '', ''].join('\r\n'),
  );
const write = (...bytes: readonly Buffer[]): Step => ({ do: 'write', bytes: Buffer.concat(bytes) });

/** Until its client was told: nobody reads the answer any more then. */
let told = Promise.withResolvers<void>();
const answered: Step = {
  do: 'await',
  get what() {
    return told.promise;
  },
};
const close: Step = { do: 'close' };
const reset: Step = { do: 'reset' };
const stall: Step = { do: 'stall' };

const more = Buffer.from('\n');
/** Compressed, whole, and followed by a byte that is not part of it: the decoder is done while the body goes on. */
const done = (encoding: string, bytes: Buffer): Step => write(chunked(encoding), chunk(Buffer.concat([bytes, more])));

/** What a provider says, and the status of what its client is told. */
const attacks: readonly (readonly [title: string, status: number, steps: readonly Step[]])[] = [
  ['an encoding that every object has as a member', 502, [write(chunked('constructor'), chunk(gzip)), close]],
  ['a connection that closes after a deflated answer was whole', 200, [done('deflate', deflate), answered, close]],
  ['a connection that is reset after a brotli answer was whole', 200, [done('br', brotli), answered, reset]],
  ['a connection that says no more after a brotli answer was whole', 200, [done('br', brotli), stall]],
  ['a connection that closes before a gzipped answer was whole', 502, [write(chunked('gzip'), chunk(gzip)), close]],
  ['bytes that are not what their encoding says', 502, [write(chunked('br'), chunk(gzip)), close]],
  [
    'header names that every object has',
    502,
    [write(chunked('x', '__proto__: a', '__proto__: b', 'constructor: a', 'constructor: b'), chunk(gzip)), close],
  ],
  [
    'an upgrade that nobody asked for',
    502,
    [write(Buffer.from('HTTP/1.1 101 Switching\r\nconnection: upgrade\r\nupgrade: x\r\n\r\nx'))],
  ],
];

describe.each([...frameworks, 'fetch'] as const)('%s', (door) => {
  it.each(attacks)('outlives %s', async (_, status, steps) => {
    told = Promise.withResolvers();
    provider.play(() => ({ after: 'request', steps: () => steps }));
    const app = door === 'fetch' ? undefined : await startApp(door, instance);
    const ask = app ? globalThis.fetch : instance.fetch;
    const body = JSON.stringify({ model: 'workhorse', messages: [{ role: 'user', content: 'Hi' }] });
    const headers = { 'content-type': 'application/json' };
    const response = await ask(`${app?.url ?? 'http://understudy'}/v1/chat/completions`, { method: 'POST', headers, body });
    expect(response.status).toBe(status);
    await response.text();
    told.resolve();
    await expect.poll(() => provider.openSockets, { timeout: 5000 }).toBe(0);
    await new Promise((resolve) => setImmediate(resolve));
    expect(escaped).toEqual([]);
    expect(instance.targets()).toMatchObject([{ inFlight: 0 }]);
    await app?.close();
  });
});
