// Runs in an empty project: one JSON and one streamed call through each adapter, each past a first target that is down, and one that is
// told to wait.
import 'reflect-metadata';
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { bedrock } from '@understudy/bedrock';
import { createUnderstudy } from '@understudy/core';
import { understudy as forExpress } from '@understudy/express';
import { understudy as forKoa } from '@understudy/koa';
import { UnderstudyModule } from '@understudy/nestjs';
import { startProvider } from '@understudy/testing';
import { vertex } from '@understudy/vertex';
import express from 'express';
import Koa from 'koa';

const first = await startProvider({ wire: 'anthropic' });
const second = await startProvider({ wire: 'openai' });
await first.always({ type: 'status', status: 503 });
const options = {
  providers: { anthropic: { apiKey: 'a', baseURL: first.baseURL }, openai: { apiKey: 'b', baseURL: second.baseURL } },
  models: {
    workhorse: { targets: ['anthropic/claude-sonnet-4-6', 'openai/gpt-5-mini'] },
    alone: { targets: ['openai/gpt-5-mini'] },
  },
};

async function nest() {
  class App {}
  Module({ imports: [UnderstudyModule.forRoot({ path: 'ai', instance: createUnderstudy(options) })] })(App);
  const app = await NestFactory.create(App, { logger: false });
  await app.listen(0, '127.0.0.1');
  return { port: app.getHttpServer().address().port, close: () => app.close() };
}
const listen = (handler) =>
  new Promise((resolve) => {
    const server = createServer(handler).listen(0, '127.0.0.1', () => {
      const close = () =>
        new Promise((done) => {
          server.close(done);
          server.closeAllConnections();
        });
      resolve({ port: server.address().port, close });
    });
  });
const adapters = {
  express: () => listen(express().use('/ai', forExpress(options))),
  koa: () => listen(new Koa().use(forKoa({ path: '/ai', ...options })).callback()),
  nestjs: nest,
};

for (const [name, start] of Object.entries(adapters)) {
  const { port, close } = await start();
  const ask = (body) =>
    fetch(`http://127.0.0.1:${port}/ai/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'workhorse', messages: [{ role: 'user', content: 'Hello' }], ...body }),
    });
  const json = await ask({});
  assert.equal(json.status, 200, name);
  assert.match((await json.json()).choices[0].message.content, /answer/);
  assert.equal(json.headers.get('x-understudy-target'), 'openai/gpt-5-mini');
  const stream = await (await ask({ stream: true })).text();
  assert.match(stream, /data: \[DONE\]\n\n$/);
  await second.play({ type: 'rate-limited', hint: { retryAfter: 1 } });
  const startedAt = performance.now();
  assert.equal((await ask({ model: 'alone' })).status, 200);
  assert.ok(performance.now() - startedAt > 900, 'waited as long as the provider asked');
  await close();
  console.log(`packed: ${name} served JSON, a stream and a call that had to wait`);
}

// Answers are checked in a thread, whose file must be where the installed package looks for it.
const says = await startProvider({ wire: 'openai', answer: { text: JSON.stringify({ a: `${'a'.repeat(60)}!` }) } });
const judge = createUnderstudy({
  ...options,
  providers: { ...options.providers, openai: { apiKey: 'b', baseURL: says.baseURL } },
  policy: { output: { validate: 'json-schema' } },
});
const unchecked = [];
judge.on((event) => event.type === 'warning' && event.unchecked && unchecked.push(event.unchecked));
const structured = async (a) => {
  const schema = { type: 'object', properties: { a } };
  const response_format = { type: 'json_schema', json_schema: { name: 'own', schema } };
  const body = JSON.stringify({ model: 'alone', messages: [{ role: 'user', content: 'Hello' }], response_format });
  return (await judge.fetch('http://understudy/v1/chat/completions', { method: 'POST', body })).status;
};
assert.deepEqual([await structured({ type: 'number' }), await structured({ type: 'string' })], [502, 200]);
assert.equal(await structured({ pattern: '^(a+)+$' }), 200);
assert.deepEqual(unchecked, ['limit']);
await judge.close();
console.log('packed: answers are checked in a thread of their own');

// Google's library, as npm installs it: without credentials the target is left out, and the next one answers.
process.env.GOOGLE_APPLICATION_CREDENTIALS = '';
process.env.METADATA_SERVER_DETECTION = 'none';
const google = createUnderstudy(
  {
    providers: {
      vertex: { settings: { project: 'p' }, baseURL: first.baseURL },
      openai: { apiKey: 'b', baseURL: second.baseURL },
    },
    models: { workhorse: { targets: ['vertex/gemini-2.5-flash', 'openai/gpt-5-mini'] } },
  },
  { kinds: [vertex()] },
);
const body = JSON.stringify({ model: 'workhorse', messages: [{ role: 'user', content: 'Hello' }] });
const served = await google.fetch('http://understudy/v1/chat/completions', { method: 'POST', body });
assert.equal(served.headers.get('x-understudy-target'), 'openai/gpt-5-mini');
assert.match(served.headers.get('server-timing'), /vertex\/gemini-2.5-flash unauthorized/);
await google.close();
console.log("packed: vertex asked Google's library for a token");
// Amazon's libraries, as npm installs them: requests are signed with what the environment has.
Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'AKIDPACKED', AWS_SECRET_ACCESS_KEY: 'secret' });
const amazon = await startProvider({
  wire: 'bedrock-converse',
  apiKey: (key) => key === 'AKIDPACKED',
  answer: { text: 'Signed.' },
});
const signing = createUnderstudy(
  {
    providers: { bedrock: { baseURL: amazon.baseURL, settings: { region: 'us-east-1' } } },
    models: { workhorse: { targets: ['bedrock/us.amazon.nova-lite-v1:0'] } },
  },
  { kinds: [bedrock()] },
);
const chat = JSON.stringify({ model: 'workhorse', messages: [{ role: 'user', content: 'Hello' }] });
assert.match(
  await (await signing.fetch('http://understudy/v1/chat/completions', { method: 'POST', body: chat })).text(),
  /Signed\./,
);
await Promise.all([signing.close(), amazon.close()]);
console.log("packed: bedrock signed with Amazon's libraries");
await Promise.all([first.close(), second.close(), says.close()]);
process.exit(0);
