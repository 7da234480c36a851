import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createUnderstudy, type Understudy } from '@understudy/core';
import { understudy as forExpress } from '@understudy/express';
import { understudy as forKoa } from '@understudy/koa';
import express from 'express';
import Koa from 'koa';
import { afterEach, expect, it } from 'vitest';

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
