import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { understudy as expressUnderstudy } from '@understudy/express';
import { understudy as koaUnderstudy } from '@understudy/koa';
import express from 'express';
import Koa from 'koa';
import { beforeEach, describe, expect, it } from 'vitest';
import { frameworks, startApp } from '../support/apps.ts';
import { anthropic, clientNames, openai, rawRequest } from '../support/clients.ts';
import { plugged } from '../support/plugged.ts';
import { optionsFor, targetOf } from '../support/providers.ts';

const forever = { times: 'forever' } as const;

describe.each(frameworks)('a %s app', (framework) => {
  const rig = plugged(framework);
  beforeEach(() => rig.begin());

  const post = (stream: boolean, client = clientNames[0] ?? 'openai-chat') => {
    const { path, init } = rawRequest(client, stream);
    return fetch(rig.app.url + path, init);
  };

  it('tells in its headers which target answered', async () => {
    const { headers } = await post(false);
    expect(headers.get('x-understudy-target')).toBe(targetOf('openai'));
    expect(headers.get('x-understudy-attempts')).toBe('1');
    expect(headers.get('x-understudy-failovers')).toBe('0');
    expect(headers.get('server-timing')).toMatch(/^attempt;desc="openai\/gpt-4o-mini";dur=\d+$/);
  });

  it.each([false, true])('tells in its headers what failed before (stream: %s)', async (stream) => {
    await rig.pair.openai.always({ type: 'status', status: 503, ...forever });
    const response = await post(stream);
    await response.text();
    const { headers } = response;
    expect(headers.get('x-understudy-target')).toBe(targetOf('anthropic'));
    expect(headers.get('x-understudy-attempts')).toBe('2');
    expect(headers.get('x-understudy-failovers')).toBe('1');
    expect(headers.get('server-timing')).toMatch(
      /^attempt;desc="openai\/gpt-4o-mini overloaded";dur=\d+, attempt;desc="anthropic\/claude-sonnet-4-5";dur=\d+$/,
    );
  });

  it.each(clientNames)('sends event streams that nobody on the way buffers or changes (%s)', async (client) => {
    const response = await post(true, client);
    await response.text();
    expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    expect(response.headers.get('cache-control')).toBe('no-cache, no-transform');
    expect(response.headers.get('x-accel-buffering')).toBe('no');
  });

  it('hands each event on when it comes, not when the stream ends', async () => {
    await rig.pair.openai.always({ type: 'stall', afterTokens: 2, ...forever });
    const leaving = new AbortController();
    const { path, init } = rawRequest('openai-chat', true);
    const { body } = await fetch(rig.app.url + path, { ...init, signal: leaving.signal });
    let seen = '';
    const reader = (body ?? new ReadableStream()).pipeThrough(new TextDecoderStream()).getReader();
    while (!seen.includes('" is"')) seen += (await reader.read()).value ?? ''; // the second token; the provider is silent now
    expect(seen).toContain('"All"');
    leaving.abort();
  });

  it('is alive and ready as long as each class has an available target', async () => {
    const probe = async (path: string) => {
      const response = await fetch(rig.app.url + path);
      return [response.status, await response.text()];
    };
    expect(await probe('/healthz')).toEqual([200, 'ok']);
    expect(await probe('/readyz')).toEqual([200, 'ready']);

    await rig.pair.openai.always({ type: 'unauthorized', ...forever });
    await post(false);
    expect(await probe('/readyz')).toEqual([200, 'ready']);

    await rig.pair.anthropic.always({ type: 'unauthorized', ...forever });
    await post(false);
    expect(await probe('/readyz')).toEqual([503, 'unavailable']);
    expect(await probe('/healthz')).toEqual([200, 'ok']);

    expect(rig.instance.resume(targetOf('openai'))).toBe(true);
    expect(await probe('/readyz')).toEqual([200, 'ready']);
  });

  it('lists its model classes in the shape of the SDK that asks', async () => {
    const openaiModels = await openai(rig.app).models.list();
    expect(openaiModels.data).toEqual([expect.objectContaining({ id: 'workhorse', object: 'model' })]);
    const anthropicModels = await anthropic(rig.app).models.list();
    expect(anthropicModels.data).toEqual([expect.objectContaining({ id: 'workhorse', type: 'model' })]);
    expect(anthropicModels.has_more).toBe(false);
  });

  it('fails fast, without an attempt, once nothing can be asked', async () => {
    await rig.pair.openai.always({ type: 'rate-limited', hint: { retryAfter: 30 }, ...forever });
    await rig.pair.anthropic.always({ type: 'rate-limited', hint: { retryAfter: 20 }, ...forever });
    await post(false);
    rig.pair.openai.resetLog();
    rig.pair.anthropic.resetLog();

    const response = await post(false);
    expect(response.status).toBe(429);
    expect(response.headers.get('x-understudy-attempts')).toBe('0');
    expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(15);
    expect(Number(response.headers.get('retry-after'))).toBeLessThanOrEqual(20);
    expect([rig.pair.openai.requests.length, rig.pair.anthropic.requests.length]).toEqual([0, 0]);
  });
});

describe('mounts', () => {
  const rig = plugged('express');
  beforeEach(() => rig.begin());

  const ask = (url: string) => {
    const { path, init } = rawRequest('openai-chat', false);
    return fetch(url + path, init);
  };

  it('that are given one instance share what it learns', async () => {
    const root = express();
    root.use('/a', expressUnderstudy(rig.instance));
    root.use('/b', expressUnderstudy(rig.instance));
    const koa = await startApp('koa', rig.instance, { mount: '/c' });
    const server = createServer(root).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

    await rig.pair.openai.always({ type: 'unauthorized', ...forever });
    expect((await ask(`${url}/a`)).headers.get('x-understudy-attempts')).toBe('2');
    for (const mount of [`${url}/a`, `${url}/b`, koa.url]) {
      const { headers } = await ask(mount);
      expect(headers.get('x-understudy-attempts')).toBe('1');
      expect(headers.get('x-understudy-target')).toBe(targetOf('anthropic'));
      expect(headers.get('x-understudy-failovers')).toBe('1');
    }
    expect(rig.pair.openai.requests).toHaveLength(1);
    await koa.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  it('of Koa take a path of their own and leave every other path to the app', async () => {
    const root = new Koa();
    const middleware = koaUnderstudy({ path: '/ai', ...optionsFor(rig.pair, 'openai') });
    root.use(middleware);
    root.use((context) => {
      context.body = `the app's own: ${context.path}`;
    });
    const server = createServer(root.callback()).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

    expect((await ask(`${url}/ai`)).status).toBe(200);
    expect(await (await fetch(`${url}/aide`)).text()).toBe("the app's own: /aide");
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await middleware.instance.close({ drain: 0 });
  });
});
