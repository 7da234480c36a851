import { createUnderstudy, type Options } from '@understudy/core';
import { startProvider } from '@understudy/testing';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { manualClock } from '../../packages/core/src/resilience/attempt.test-support.ts';
import { frameworks, startApp } from '../support/apps.ts';
import { rawRequest } from '../support/clients.ts';
import { type RawClient, rawClient, requestHead } from '../support/raw-client.ts';
import { watchCalls } from '../support/watch-calls.ts';

/** More than all socket buffers on the way hold. */
const large = 'x'.repeat(12 * 1024 * 1024);
const pieces = Array.from({ length: 2000 }, () => 'x'.repeat(12_000));
const totalMs = 1000;
/** For what happens by itself. */
const soon = { timeout: 10_000, interval: 20 };
/** What the last bytes have after the deadline, as the documentation says. */
const graceMs = 1000;
const drainMs = 100;
/** How often the bytes of all clients are counted. */
const lookMs = 250;

describe.each(frameworks)('clients of a %s app that do not read', (framework) => {
  /** Time stands still but for what a test advances: a busy machine is no slow client. */
  async function start(more: Partial<Options> & { readonly policy?: Options['policy'] } = {}) {
    const clock = manualClock();
    const provider = await startProvider({
      wire: 'openai',
      answer: ({ body }) => {
        const { stream, messages } = body as { readonly stream?: boolean; readonly messages: { readonly content: string }[] };
        if (messages[0]?.content !== 'much') return { text: 'little' };
        return stream ? { tokens: pieces } : { text: large };
      },
    });
    const instance = createUnderstudy(
      {
        providers: { openai: { apiKey: 'sk-key-for-openai-0001', baseURL: provider.baseURL } },
        models: { workhorse: { targets: ['openai/gpt-4o-mini'] } },
        ...more,
        policy: { lastResort: 'off', ...more.policy },
      },
      { clock },
    );
    const watch = watchCalls(instance);
    const app = await startApp(framework, instance);
    onTestFinished(async () => {
      await instance.close({ drain: 0 });
      await app.close();
      await provider.close();
    });
    const connections = () => new Promise<number>((resolve) => app.server.getConnections((_, count) => resolve(count)));
    /** Asks for much, and reads nothing of it: of a stream, nothing but its beginning. */
    const deaf = async (stream: boolean): Promise<RawClient> => {
      const { path, init } = rawRequest('openai-chat', stream, 'much');
      const raw = rawClient(app.url, { paused: !stream });
      onTestFinished(() => void raw.socket.destroy());
      await raw.send(requestHead(app.url, path, init.body.length, { connection: 'close' }) + init.body);
      if (stream) await new Promise((resolve) => raw.socket.once('data', resolve));
      raw.socket.pause();
      return raw;
    };
    const ask = (prompt = 'little') => {
      const { path, init } = rawRequest('openai-chat', false, prompt);
      return fetch(app.url + path, { ...init, headers: { ...init.headers, connection: 'close' } });
    };
    const inFlight = () => instance.targets()[0]?.inFlight;
    return { clock, provider, instance, watch, app, connections, deaf, ask, inFlight };
  }

  it.each([{ stream: false }, { stream: true }])(
    'hold their place, and their socket, until the deadline and no longer (stream: $stream)',
    async ({ stream }) => {
      const policy = { timeout: { total: totalMs }, bulkhead: { concurrent: 1 } };
      const { ask, clock, connections, deaf, inFlight, watch } = await start({ policy });
      await deaf(stream);
      if (!stream) await vi.waitUntil(() => watch.of('attempt.end').length === 1, soon);
      await clock.advance(totalMs - 1);
      expect(inFlight()).toBe(1);
      expect((await ask()).status).toBe(503); // it has the only place
      const ended = watch.next('call.end', ({ outcome }) => outcome !== 'failed');
      await clock.advance(1 + graceMs);
      const { outcome, reason } = await ended;
      expect({ outcome, reason }).toEqual({ outcome: 'partial', reason: 'deadline' });
      await vi.waitUntil(() => inFlight() === 0, soon);
      await vi.waitUntil(async () => (await connections()) === 0, soon);
      expect((await ask()).status).toBe(200);
    },
  );

  it('and read it all in time have it all, and their call ends then', async () => {
    const { deaf, watch } = await start({ policy: { timeout: { total: '20s' } } });
    const client = await deaf(false);
    await vi.waitUntil(() => watch.of('attempt.end').length === 1, soon);
    await new Promise((resolve) => setImmediate(resolve));
    expect(watch.of('call.end')).toEqual([]);
    expect((await client.rest()).length).toBeGreaterThan(large.length);
    await watch.ended(1);
    expect(watch.of('call.end')).toMatchObject([{ outcome: 'served', status: 200 }]);
  });

  it('and leave have their call cancelled, also where the whole answer was there', async () => {
    const { deaf, inFlight, watch } = await start({ policy: { timeout: { total: '20s' } } });
    const client = await deaf(false);
    await vi.waitUntil(() => watch.of('attempt.end').length === 1, soon);
    client.socket.destroy();
    expect(await watch.next('call.end')).toMatchObject({ outcome: 'cancelled', status: 499 });
    await vi.waitUntil(() => inFlight() === 0, soon);
  });

  it.each([false, true])('do not keep closing from ending (stream: %s)', async (stream) => {
    const { clock, connections, deaf, instance, watch } = await start();
    await deaf(stream);
    if (!stream) await vi.waitUntil(() => watch.of('attempt.end').length === 1, soon);
    const closing = instance.close({ drain: drainMs });
    await clock.advance(drainMs + graceMs);
    await closing;
    await vi.waitUntil(async () => (await connections()) === 0, soon);
    await watch.ended(1);
    expect(watch.of('call.end')).toMatchObject([{ outcome: 'partial', reason: 'unavailable' }]);
  });

  it('are cut off when all together hold more than maxBuffered, and keep nobody out for long', async () => {
    const { ask, clock, connections, deaf, provider, watch } = await start({ maxBuffered: '30mb' });
    const filling = [deaf(false), deaf(false), deaf(false)];
    await Promise.all(filling);
    await vi.waitUntil(() => watch.of('attempt.end').length === 3, soon);
    const asked = provider.requests.length;
    const refused = await vi.waitUntil(async () => {
      await clock.advance(lookMs);
      const answer = await ask();
      return answer.status === 503 && answer;
    }, soon);
    expect(refused.headers.get('retry-after')).toBe('1');
    expect(refused.headers.get('x-should-retry')).toBeNull();
    expect(await refused.json()).toMatchObject({ error: { code: 'overloaded' } });
    await clock.advance(graceMs); // nobody is cut off for being slow for less
    expect((await ask()).status).toBe(200);
    expect(watch.of('buffered').map(({ state }) => state)).toContain('full');
    const cut = watch.of('call.end').filter(({ reason }) => reason === 'shed');
    expect(cut).not.toEqual([]);
    expect(cut.length).toBeLessThan(3); // no more than what made room
    expect(await connections()).toBeGreaterThan(0);
    // Whoever was refused was never asked for.
    expect(provider.requests.length - asked).toBe(watch.of('call.start').length - 3);
  });
});
