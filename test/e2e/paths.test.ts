import 'reflect-metadata';
import { createServer, type RequestListener } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { VersioningType } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { createUnderstudy, type Understudy } from '@understudy/core';
import { toHttpCall, writeAnswer } from '@understudy/core/node';
import { understudy as expressUnderstudy } from '@understudy/express';
import { understudy as koaUnderstudy } from '@understudy/koa';
import { UnderstudyModule } from '@understudy/nestjs';
import express from 'express';
import Koa from 'koa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { frameworks, startApp } from '../support/apps.ts';
import { optionsFor, type Pair, startPair } from '../support/providers.ts';

let pair: Pair;
let instance: Understudy;
const closing: (() => Promise<unknown>)[] = [];
beforeAll(async () => {
  pair = await startPair();
  instance = createUnderstudy(optionsFor(pair, 'openai'));
});
afterAll(async () => {
  await Promise.all(closing.map((close) => close()));
  await instance.close({ drain: 0 });
  await pair.close();
});

/** The one path, and what does not change it: a query, a slash at its end, the absolute form that a proxy is sent. */
const served = [
  '/ai/v1/chat/completions',
  '/ai/v1/chat/completions/',
  '/ai/v1/chat/completions?x=1',
  '/ai/v1/chat/completions/?x=/../%2f//',
  '/ai/v1/chat/completions??',
  'http://api.acme.dev/ai/v1/chat/completions',
  'http://user@api.acme.dev:8080/ai/v1/chat/completions?x=1',
];

/** What some readers take for the same path, below the mount: refused in the client's dialect. */
const belowMount = [
  '/ai/v1%2fchat/completions',
  '/ai/v1%2Fchat%2Fcompletions',
  '/ai/%76%31/chat/completions',
  '/ai/v1/chat/completion%73',
  '/ai//v1/chat/completions',
  '/ai/v1//chat/completions',
  '/ai/v1/chat//completions',
  '/ai/v1/chat/completions//',
  '/ai/./v1/chat/completions',
  '/ai/v1/./chat/completions',
  '/ai/x/../v1/chat/completions',
  '/ai/v1/%2e/chat/completions',
  '/ai/x/%2e%2e/v1/chat/completions',
  '/ai/x/..%2fv1/chat/completions',
  '/ai/v1/chat/completions;x=1',
  '/ai/v1;x=1/chat/completions',
  '/ai/V1/chat/completions',
  '/ai/v1/Chat/Completions',
  '/ai/v1\\chat\\completions',
  '/ai/v1%5cchat%5ccompletions',
  '/ai/v1/chat/completions%00',
  '/ai/%00/v1/chat/completions',
  '/ai/v1/chat/completions%3Fx=1',
  '/ai/v1/chat/completions%20',
  '/ai/v1/chat/completions%23x',
  '/ai/v1/chat/completions#x',
  '/ai/v1%252fchat/completions',
  '/ai/v1/chat/%E2%80%8Bcompletions',
  '/ai/v1/chat/*',
  '/ai/*',
  '/ai/v1',
  '/ai/http://api.acme.dev/v1/chat/completions',
  'http://api.acme.dev/ai//v1/chat/completions',
  'http://api.acme.dev/ai/v1%2fchat/completions',
];

/** Near the paths of models and of counting, and neither: the name of a model alone is decoded, and stays a name. */
const besideModels = [
  '/ai/v1/messages/count_tokens/x',
  '/ai/v1/messages%2fcount_tokens',
  '/ai/v1/messages/count%5Ftokens',
  '/ai/v1/Messages/count_tokens',
  '/ai/v1/models%2fworkhorse',
  '/ai/v1/model%73/workhorse',
  '/ai/v1//models/workhorse',
  '/ai/v1/models//workhorse',
  '/ai/v1/models/./workhorse',
  '/ai/v1/models/x/../workhorse',
  '/ai/v1/models/%2e%2e/workhorse',
  '/ai/v1/models/..%2fchat/completions',
  '/ai/v1/models/workhorse//',
  '/ai/v1/models/workhorse%2f',
  '/ai/v1/models/work%00horse',
  '/ai/v1/models/work%0ahorse',
  '/ai/v1/models/work%5chorse',
];

/** Not below the mount, or no path at all: refused by whoever reads it first. */
const besideMount = [
  '/ai',
  '/ai/',
  '/',
  '//ai/v1/chat/completions',
  '/./ai/v1/chat/completions',
  '/x/../ai/v1/chat/completions',
  '/%61i/v1/chat/completions',
  '/ai%2fv1/chat/completions',
  '/ai;x=1/v1/chat/completions',
  '/aiv1/chat/completions',
  '/ai\\v1/chat/completions',
  '\\ai\\v1\\chat\\completions',
  '/v1/chat/completions',
  'http://api.acme.dev//ai/v1/chat/completions',
  'http://api.acme.dev',
  '/ai/v1/chat/completions%',
  '/ai/%zz/v1/chat/completions',
  '*',
  '',
  '?x',
];

/** Sends a request target as it is written: no client tidies it. */
function send(port: number, target: string, method = 'POST'): Promise<{ readonly status: number; readonly text: string }> {
  const body = JSON.stringify({ model: 'workhorse', messages: [{ role: 'user', content: 'Hi' }] });
  const head = `${method} ${target} HTTP/1.1\r\nhost: a\r\nconnection: close\r\ncontent-type: application/json\r\ncontent-length: ${body.length}`;
  return new Promise((resolve, reject) => {
    let text = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(`${head}\r\n\r\n${body}`));
    socket.on('data', (bytes) => {
      text += bytes.toString();
    });
    socket.on('error', reject);
    socket.on('close', () => resolve({ status: Number(/^HTTP\/1\.1 (\d+)/.exec(text)?.[1]), text }));
  });
}

async function listen(listener: RequestListener): Promise<number> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => new Promise((resolve) => server.close(resolve)));
  return (server.address() as AddressInfo).port;
}

/** Each way to mount it, and the path that the mount has there. */
const mounts: readonly (readonly [name: string, mount: string, start: () => Promise<number>])[] = [
  ...frameworks.map((framework) => [framework, '/ai', () => startFramework(framework)] as const),
  [
    'node:http',
    '/ai',
    () =>
      listen(async (request, response) => {
        const below = /^(?:http:\/\/[^/]*)?\/ai(?=\/.)(.*)$/.exec(request.url ?? '')?.[1];
        if (below === undefined) response.writeHead(404).end();
        else await writeAnswer(await instance.handle(toHttpCall(request, response, below)), response);
      }),
  ],
  [
    'an Express router in a router',
    '/tenants/a%20b/ai',
    () => listen(express().use('/tenants/:tenant', express.Router().use('/ai', expressUnderstudy(instance)))),
  ],
  [
    'Koa without a mount',
    '/api/ai',
    () => {
      const app = new Koa();
      app.use(koaUnderstudy({ path: 'api/ai', ...optionsFor(pair, 'openai') }));
      return listen(app.callback());
    },
  ],
  [
    'NestJS with a prefix and a version',
    '/api/v2/ai',
    async () => {
      const app = await NestFactory.create(UnderstudyModule.forRoot({ path: 'ai', instance }), { logger: false });
      app.setGlobalPrefix('api');
      app.enableVersioning({ type: VersioningType.URI, defaultVersion: '2' });
      await app.init();
      return listen(app.getHttpAdapter().getInstance());
    },
  ],
];

async function startFramework(framework: (typeof frameworks)[number]): Promise<number> {
  const app = await startApp(framework, instance);
  closing.push(() => app.close());
  return Number(new URL(app.url).port);
}

describe.each(mounts)('%s', (_, mount, start) => {
  let port: number;
  beforeAll(async () => {
    port = await start();
    pair.openai.resetLog();
  });
  const at = (target: string) => target.replace('/ai', mount);

  it.each(served)('serves %s', async (target) => {
    expect((await send(port, at(target))).status).toBe(200);
  });

  it.each([...belowMount, ...besideModels])('refuses %s in the dialect of the client', async (target) => {
    const asked = pair.openai.requests.length;
    const { status, text } = await send(port, at(target));
    expect([status, text]).toEqual([404, expect.stringContaining('"error":{"message":"No such path: ')]);
    expect(pair.openai.requests).toHaveLength(asked);
  });

  it('tells of one model, its name decoded once', async () => {
    const get = async (path: string) => (await send(port, at(`/ai/v1/models/${path}`), 'GET')).status;
    expect(await Promise.all(['workhorse', 'workhorse/', 'workhorse?x=1', '%77orkhorse'].map(get))).toEqual([200, 200, 200, 200]);
    expect(await Promise.all(['%2577orkhorse', 'Workhorse', 'workhorse;x=1', 'x'].map(get))).toEqual([404, 404, 404, 404]);
    expect((await send(port, at('/ai/v1/models/workhorse'))).status).toBe(405);
    expect((await send(port, at('/ai/v1/messages/count_tokens'), 'GET')).status).toBe(405);
  });

  it.each(besideMount)('does not serve "%s"', async (target) => {
    const asked = pair.openai.requests.length;
    expect([400, 404]).toContain((await send(port, at(target))).status);
    expect(pair.openai.requests).toHaveLength(asked);
  });
});

it('the case of a mount is the affair of the framework, below it case counts everywhere', async () => {
  const statuses = await Promise.all(
    frameworks.map(async (framework) => {
      const port = await startFramework(framework);
      const of = async (target: string) => (await send(port, target)).status;
      return [framework, await of('/AI/v1/chat/completions'), await of('/AI/V1/chat/completions')];
    }),
  );
  expect(statuses).toEqual([
    ['express', 200, 404],
    ['koa', 404, 404],
    ['nestjs', 200, 404],
  ]);
});

it('in process, a path is what a URL makes of it, and nothing more', async () => {
  const targets = [...served, ...belowMount, ...besideModels, ...besideMount].map((target) => target.replace('/ai', ''));
  for (const target of targets.filter((path) => path.startsWith('/'))) {
    const url = `http://understudy${target}`;
    const isThere = /^\/v1\/chat\/completions\/?$/.test(new URL(url).pathname);
    const body = JSON.stringify({ model: 'workhorse', messages: [{ role: 'user', content: 'Hi' }] });
    const { status } = await instance.fetch(url, { method: 'POST', body });
    // A URL has its `.` and `..` taken out before anybody reads it: what is left may be the name of a model, which is only asked for.
    const isModel = new URL(url).pathname.startsWith('/v1/models/') && status === 405;
    expect([target, isModel || status]).toEqual([target, isModel || (isThere ? 200 : 404)]);
  }
});
