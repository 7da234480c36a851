import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createUnderstudy, openAICompatible, type Understudy } from '@understudy/core';
import { understudy as forExpress } from '@understudy/express';
import { understudy as forKoa } from '@understudy/koa';
import express from 'express';
import Koa from 'koa';
import { afterEach, describe, expect, it } from 'vitest';
import { startApp } from '../support/apps.ts';

const begun: (() => void)[] = [];
afterEach(() => {
  for (const end of begun.splice(0)) end();
});

async function serve(listener: RequestListener): Promise<(path: string, method?: string) => Promise<number>> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  begun.push(() => server.close().closeAllConnections());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return async (path, method = 'GET') => (await fetch(url + path, { method })).status;
}

function instance(): Understudy {
  return createUnderstudy({
    providers: { local: { kind: 'openai-compatible', baseURL: 'http://127.0.0.1:9/v1' } },
    models: { workhorse: { targets: ['local/a'] } },
  });
}

it('the health checks may stand at the root of an Express app, outside of its authentication, and nothing else of ours', async () => {
  const app = express();
  const ai = forExpress(instance());
  app.get(['/healthz', '/readyz'], ai);
  app.use((_request, response) => void response.status(401).end());
  app.use('/ai', ai);
  const ask = await serve(app);
  expect([await ask('/healthz'), await ask('/readyz')]).toEqual([200, 200]);
  expect([await ask('/ai/healthz'), await ask('/v1/models'), await ask('/v1/messages', 'POST')]).toEqual([401, 401, 401]);
});

it('the same in Koa', async () => {
  const app = new Koa();
  const ai = forKoa(instance());
  const probes = forKoa(ai.instance);
  app.use((context, next) => (/^\/(healthz|readyz)$/.test(context.path) ? probes(context, next) : next()));
  app.use((context) => {
    context.status = 401;
  });
  const ask = await serve(app.callback());
  expect([await ask('/healthz'), await ask('/readyz')]).toEqual([200, 200]);
  expect([await ask('/ai/healthz'), await ask('/v1/models'), await ask('/v1/messages', 'POST')]).toEqual([401, 401, 401]);
});

it('kinds of provider of your own are passed to the mount', () => {
  const kinds = [openAICompatible({ kind: 'my-host', baseURL: 'http://127.0.0.1:9/v1' })];
  const options = { providers: { acme: { kind: 'my-host' } }, models: { workhorse: { targets: ['acme/m'] } } };
  const mounts = [forExpress(options, { kinds }), forKoa(options, { kinds }), forKoa({ path: '/ai', ...options }, { kinds })];
  for (const { instance } of mounts) expect(instance.describe().providers).toMatchObject([{ name: 'acme', kind: 'my-host' }]);
});

describe('a body parser in front of us', () => {
  /** The warnings of calls through an app. */
  async function warnings(calls: (post: (url: string) => Promise<number>) => Promise<void>): Promise<readonly string[]> {
    const seen: string[] = [];
    const listen = (warning: Error & { code?: string }) => {
      if (warning.code === 'UNDERSTUDY_BODY_PARSER') seen.push(warning.message);
    };
    process.on('warning', listen);
    const body = JSON.stringify({ model: 'nobody', messages: [{ role: 'user', content: 'Hi' }] });
    const headers = { 'content-type': 'application/json' };
    await calls(async (url) => (await fetch(url, { method: 'POST', headers, body })).status);
    await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
    process.off('warning', listen);
    return seen;
  }

  it.each(['express', 'nestjs'] as const)('that takes less than we do is told of in a %s app, once', async (framework) => {
    const app = await startApp(framework, instance(), { bodyParser: 'before' });
    begun.push(() => void app.close());
    const seen = await warnings(async (post) => {
      for (let i = 0; i < 3; i++) expect(await post(`${app.openaiURL}/chat/completions`)).toBe(404); // no such model: it was read
    });
    expect(seen).toEqual([expect.stringContaining('refuses more than 102400 bytes, and bodyLimit is 10485760')]);
  });

  it.each([
    ['that takes as much', express.json({ limit: '10mb' })],
    ['of another kind', express.text({ type: 'application/json', limit: '1mb' })],
  ])('%s is nothing to tell', async (_, parser) => {
    const app = express();
    app.use(parser);
    app.use('/ai', forExpress(instance()));
    const server = createServer(app).listen(0, '127.0.0.1');
    await once(server, 'listening');
    begun.push(() => server.close().closeAllConnections());
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/ai/v1/chat/completions`;
    expect(await warnings(async (post) => expect(await post(url)).toBe(404))).toEqual([]);
  });

  it('behind us is nothing to tell, nor is none', async () => {
    const app = await startApp('express', instance());
    begun.push(() => void app.close());
    expect(await warnings(async (post) => expect(await post(`${app.openaiURL}/chat/completions`)).toBe(404))).toEqual([]);
  });
});
