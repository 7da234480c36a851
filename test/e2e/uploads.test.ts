import type { Socket } from 'node:net';
import { createUnderstudy, type Options } from '@understudy/core';
import { startProvider } from '@understudy/testing';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { frameworks, startApp } from '../support/apps.ts';
import { rawRequest } from '../support/clients.ts';
import { chunk, rawClient, requestHead } from '../support/raw-client.ts';
import { watchCalls } from '../support/watch-calls.ts';

const bodyLimit = 256 * 1024;
/** What may be read beyond the limit, and the head. */
const slack = 64 * 1024 + 1024;
const path = '/v1/chat/completions';
const soon = { timeout: 10_000, interval: 10 };
const piece = 'x'.repeat(16 * 1024);

describe.each(frameworks)('bodies that come to a %s app', (framework) => {
  async function start(more: Partial<Options> = {}) {
    const provider = await startProvider({ wire: 'openai' });
    const instance = createUnderstudy({
      providers: { openai: { apiKey: 'sk-key-for-openai-0001', baseURL: provider.baseURL } },
      models: { workhorse: { targets: ['openai/gpt-4o-mini'] } },
      bodyLimit,
      ...more,
    });
    const watch = watchCalls(instance);
    const app = await startApp(framework, instance);
    const sockets: Socket[] = [];
    app.server.on('connection', (socket) => sockets.push(socket));
    onTestFinished(async () => {
      await instance.close({ drain: 0 });
      await app.close();
      await provider.close();
    });
    const client = (how?: { readonly paused?: boolean }) => {
      const raw = rawClient(app.url, how);
      onTestFinished(() => void raw.socket.destroy());
      return raw;
    };
    const ask = () => {
      const { init } = rawRequest('openai-chat', false);
      return fetch(app.url + path, { ...init, headers: { ...init.headers, connection: 'close' } });
    };
    return { app, ask, client, instance, provider, sockets, watch };
  }

  it.each([
    ['chunked', undefined],
    ['with a length that is too large', 1024 ** 3],
  ])('without end are ended right after the limit, and their client sees why (%s)', async (_, length) => {
    const { app, client, provider, sockets } = await start();
    const endless = client();
    await endless.send(requestHead(app.url, path, length));
    const bytes = length === undefined ? chunk(piece) : piece;
    while (!endless.socket.closed) await endless.send(bytes);
    expect(endless.text()).toMatch(/^HTTP\/1\.1 413 .*request_too_large/s);
    const [socket] = sockets;
    await vi.waitUntil(() => socket?.destroyed, soon);
    expect(socket?.bytesRead).toBeLessThan((length === undefined ? bodyLimit : 0) + slack);
    expect(provider.requests).toEqual([]);
  });

  it('without end are ended where nothing reads them: at an unknown path, and by the wrong method', async () => {
    const { app, client, sockets } = await start();
    for (const [at, status] of [
      ['/v1/nowhere', 404],
      ['/v1/models', 405],
    ] as const) {
      const endless = client();
      await endless.send(requestHead(app.url, at));
      while (!endless.socket.closed) await endless.send(chunk(piece));
      expect(endless.text()).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
      expect(sockets.at(-1)?.bytesRead).toBeLessThan(2 * slack); // and what was under way then
    }
  });

  it('that nobody wants are read away where they are small, and the connection goes on', async () => {
    const { app, client } = await start();
    const keptAlive = client();
    const body = 'x'.repeat(60_000);
    await keptAlive.send(requestHead(app.url, '/v1/nowhere', body.length));
    await vi.waitUntil(() => keptAlive.text().includes('HTTP/1.1 404 '), soon);
    await keptAlive.send(body);
    const { init } = rawRequest('openai-chat', false);
    await keptAlive.send(requestHead(app.url, path, init.body.length) + init.body);
    await vi.waitUntil(() => keptAlive.text().includes('HTTP/1.1 200 OK'), soon);
  });

  it.each([
    ['a length', (length: number) => length],
    ['chunks', () => undefined],
  ])('too slowly have no more time than their call, and are ended (by %s)', async (_, lengthOf) => {
    const totalMs = 300;
    const { app, client, provider, sockets } = await start({ policy: { timeout: { total: totalMs } } });
    const slow = client();
    const startedAt = performance.now();
    const length = lengthOf(100_000);
    await slow.send(requestHead(app.url, path, length) + (length === undefined ? chunk(piece) : piece));
    const text = await slow.rest();
    const tookMs = performance.now() - startedAt;
    expect(text).toMatch(/^HTTP\/1\.1 408 .*request_timeout/s);
    expect(tookMs).toBeGreaterThan(totalMs - 50);
    expect(tookMs).toBeLessThan(totalMs + 3000);
    await vi.waitUntil(() => sockets[0]?.destroyed, soon);
    expect(provider.requests).toEqual([]);
  });

  it('and never arrive count towards maxBuffered, and are cut off when it is full', async () => {
    const { app, ask, client, watch } = await start({ bodyLimit: '4mb', maxBuffered: '1mb' });
    const mega = 'x'.repeat(1024 * 1024 - 1000);
    const slow = [client(), client(), client()];
    for (const one of slow) await one.send(requestHead(app.url, path, 2 * mega.length) + mega);
    await vi.waitUntil(async () => (await ask()).status === 503, soon);
    await vi.waitUntil(async () => (await ask()).status === 200, soon);
    expect(watch.of('buffered').map(({ state }) => state)).toContain('full');
    expect(watch.of('call.end').every(({ outcome }) => outcome === 'served')).toBe(true);
  });

  it('and never end do not keep closing from ending', async () => {
    const { app, client, instance } = await start();
    const slow = client();
    await slow.send(requestHead(app.url, path, 100_000) + piece);
    const startedAt = performance.now();
    await instance.close({ drain: 0 });
    await slow.rest();
    expect(performance.now() - startedAt).toBeLessThan(4000);
  });
});
