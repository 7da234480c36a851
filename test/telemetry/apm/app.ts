// An app that is watched by an APM as its vendor says, run in a process of its own: these tools patch what they find, once and for good.
// Prints, as JSON, the names of the headers that a provider got: from the app's own request (`own`), from the gateway (`calls`).
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as Sentry from '@sentry/node';
import { createUnderstudy } from '@understudy/core';
import { understudy } from '@understudy/express';
import { startProvider } from '@understudy/testing';
import express from 'express';
import { Agent, request } from 'undici';

const [tools = '', propagate = '', dispatcher = ''] = process.argv.slice(2);
if (tools.includes('sentry')) Sentry.init({ dsn: 'http://key@127.0.0.1:9/1', tracesSampleRate: 1 });

const provider = await startProvider({ wire: 'openai' });
const instance = createUnderstudy(
  {
    // One connection: the calls of the second half wait for it, and are sent from the end of another one.
    providers: { local: { kind: 'openai-compatible', baseURL: provider.baseURL, apiKey: 'sk-1', maxConnections: 1 } },
    models: { workhorse: { targets: ['local/a'] } },
    telemetry: { propagate: propagate === '' ? [] : [propagate] },
  },
  dispatcher === 'own-dispatcher' ? { dispatcher: new Agent() } : {},
);
const app = express();
app.use('/ai', understudy(instance));
app.get('/own', async (_, response) => {
  const { body } = await request(`${provider.url}/v1/models`, { headers: { authorization: 'Bearer sk-1' } });
  await body.dump();
  response.end();
});
const server = createServer(app).listen(0, '127.0.0.1');
await once(server, 'listening');
const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

const ask = async (stream: boolean) => {
  const body = JSON.stringify({ model: 'workhorse', stream, messages: [{ role: 'user', content: 'Hi' }] });
  const answer = await fetch(`${url}/ai/v1/chat/completions`, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json' },
  });
  await answer.text();
  if (answer.status !== 200) throw new Error(`answered with ${answer.status}`);
};
const names = () =>
  provider.requests.map(({ headersRaw }) => headersRaw.filter((_, at) => at % 2 === 0).map((name) => name.toLowerCase()));

await (await fetch(`${url}/own`)).text();
const own = names();
await Promise.all([ask(false), ask(true), ask(false), ask(true)]);
process.stdout.write(JSON.stringify({ own: own.flat(), calls: names().slice(own.length) }), () => process.exit(0));
