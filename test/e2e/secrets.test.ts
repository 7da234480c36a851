import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createUnderstudy, type Options } from '@understudy/core';
import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { forms, leaked, secrets } from '../support/secret-forms.ts';
import { recordSpans } from '../support/tracing.ts';
import { watchCalls } from '../support/watch-calls.ts';

/** An answer of a provider that tells a text. */
type Kind = 'openai' | 'anthropic';
type Telling = (response: ServerResponse, text: string, kind: Kind) => void | Promise<void>;

const recorder = recordSpans();
let server: Server;
let shown: PromiseWithResolvers<void>;
let play: (response: ServerResponse) => void = (response) => response.end();

beforeAll(async () => {
  server = createServer((request, response) => {
    request.resume();
    play(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
  server.closeAllConnections();
  await Promise.all([new Promise((resolve) => server.close(resolve)), recorder.stop()]);
});

const asJson =
  (status: number, body: (text: string) => unknown): Telling =>
  (response, text) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body(text)));
  };
const asText =
  (status: number, type: string, body: (text: string) => string): Telling =>
  (response, text) => {
    response.writeHead(status, { 'content-type': type }).end(body(text));
  };
const event = (data: object) => `data: ${JSON.stringify(data)}\n\n`;
/** The beginning of an answer, with its first word. */
const begun: Readonly<Record<Kind, string>> = {
  openai: event({
    id: 'c',
    model: 'm',
    choices: [{ index: 0, delta: { role: 'assistant', content: 'Well' }, finish_reason: null }],
  }),
  anthropic: [
    { type: 'message_start', message: { id: 'c', type: 'message', role: 'assistant', model: 'm', content: [], usage: {} } },
    { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
    { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'Well' } },
  ]
    .map(event)
    .join(''),
};
/** An event stream; what comes after the first part waits until the client has been shown something of it. */
const asEvents =
  (events: (text: string, start: string) => readonly [string, string?]): Telling =>
  async (response, text, kind) => {
    const [first, rest] = events(text, begun[kind]);
    response.writeHead(200, { 'content-type': 'text/event-stream' }).write(first);
    if (rest !== undefined) await shown.promise;
    response.end(rest);
  };
const oneLine = (text: string) => text.replace(/[\r\n]/g, ' ');
const printable = (text: string) => text.replace(/[^\x20-\x7e]/g, '?');

const places: Readonly<Record<string, Telling>> = {
  message: asJson(400, (text) => ({
    error: { message: `No: ${text}!`, type: 'invalid_request_error', param: null, code: null },
  })),
  'message, at the cut': asJson(400, (text) => ({ error: { message: `${'many words '.repeat(25)}${text}` } })),
  type: asJson(401, (text) => ({ type: 'error', error: { type: text, message: '' } })),
  code: asJson(400, (text) => ({ error: { message: 'No.', code: text } })),
  param: asJson(400, (text) => ({ error: { message: 'No.', param: text, type: 'invalid_request_error' } })),
  'details and names': asJson(422, (text) => ({ error: { message: 'No.', details: [{ [text]: [{ reason: text }] }] } })),
  FastAPI: asJson(422, (text) => ({ detail: [{ loc: ['body', text], msg: text, type: 'missing', input: { a: text } }] })),
  'JSON inside JSON': asJson(400, (text) => ({ error: { message: JSON.stringify({ error: { headers: { key: text } } }) } })),
  'of a host behind': asJson(502, (text) => ({ error: { message: 'No.', metadata: { raw: JSON.stringify({ error: text }) } } })),
  page: asText(503, 'text/html', (text) => `<html><title>${text}</title><body>${text}</body></html>`),
  text: asText(400, 'text/plain', (text) => `Refused ${text}`),
  'half a body': asText(400, 'application/json', (text) => JSON.stringify({ error: { message: text } }).slice(0, -3)),
  header: (response, text) => {
    const value = printable(text);
    response
      .writeHead(400, { 'x-error': value, 'x-request-id': value, 'retry-after': value, 'content-type': value })
      .end('{"error":{"message":"No."}}');
  },
  trailer: (response, text) => {
    response.writeHead(429, { trailer: 'x-error', 'content-type': 'application/json' });
    response.write('{"error":{"message":"Slow down."}}');
    response.addTrailers({ 'x-error': printable(text) });
    response.end();
  },
  'an error in a 200': asJson(200, (text) => ({ error: { message: text, code: text, type: text } })),
  'the first event': asEvents((text) => [event({ error: { message: text, code: text } })]),
  'an event in mid-stream': asEvents((text, start) => [start, event({ type: 'error', error: { message: text, type: text } })]),
  'an event that is no JSON': asEvents((text, start) => [start, `event: error\ndata: ${oneLine(text)}\n\n`]),
  'a comment': asEvents((text, start) => [
    `: ${oneLine(text)}\n\n${start}`,
    `: ${oneLine(text)}\n\nid: ${oneLine(text)}\n\n:${oneLine(text)}\n${start}data: [DONE]\n\n`,
  ]),
};

/** Where a configuration may hold it: sent, or, for characters that no header takes, not. */
const holders: Readonly<Record<string, (secret: string, baseURL: string) => Options['providers'][string]>> = {
  key: (apiKey, baseURL) => ({ apiKey, baseURL }),
  pool: (secret, baseURL) => ({ apiKeys: ['another-key-1', secret], baseURL }),
  bearer: (secret, baseURL) => ({ apiKey: 'unused', headers: { authorization: `Bearer ${secret}` }, baseURL }),
  header: (secret, baseURL) => ({ apiKey: 'unused', headers: { 'x-gateway': secret }, baseURL }),
  Basic: (secret, baseURL) => ({
    apiKey: 'unused',
    headers: { authorization: `Basic ${Buffer.from(`robot:${secret}`).toString('base64')}` },
    baseURL,
  }),
  password: (secret, baseURL) => ({ apiKey: 'unused', baseURL: baseURL.replace('//', `//robot:${encodeURIComponent(secret)}@`) }),
  query: (secret, baseURL) => ({ apiKey: 'unused', baseURL: `${baseURL}?key=${encodeURIComponent(secret)}` }),
};
const unsent = new Set(['Basic', 'password', 'query']);

async function read({ body }: Response): Promise<string> {
  let text = '';
  for await (const bytes of body ?? []) {
    text += Buffer.from(bytes).toString();
    shown.resolve();
  }
  return text;
}

const seed = Number(process.env.SEED);
const numRuns = Number(process.env.RUNS ?? 150);

it(`no secret leaves, whatever it is, wherever and in whatever form a provider tells it (seed ${seed})`, async () => {
  const secretAndHolder = fc
    .tuple(secrets, fc.constantFrom(...Object.keys(holders)))
    .filter(([secret, holder]) => unsent.has(holder) || (/^[\x21-\x7e]+$/.test(secret) && !secret.startsWith('=')));
  const kinds = fc.constantFrom<Kind>('openai', 'anthropic');
  await fc.assert(
    fc.asyncProperty(
      secretAndHolder,
      forms,
      fc.constantFrom(...Object.keys(places)),
      kinds,
      kinds,
      fc.boolean(),
      fc.constantFrom('none', 'errors'),
      async ([secret, holder], form, place, kind, client, stream, content) => {
        recorder.reset();
        shown = Promise.withResolvers();
        if (!stream) shown.resolve();
        play = (response) => void (places[place] as Telling)(response, form.encode(secret), kind);
        const baseURL = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
        const provider = holders[holder]?.(secret, baseURL);
        const instance = createUnderstudy({
          providers: { p: { kind, ...provider } },
          models: { m: { targets: ['p/x'] } },
          policy: { retry: { attempts: 0 }, lastResort: 'off', timeout: { total: '5s' } },
          telemetry: { content },
        });
        const watch = watchCalls(instance);
        const path = client === 'openai' ? '/v1/chat/completions' : '/v1/messages';
        const body = { model: 'm', max_tokens: 9, stream, messages: [{ role: 'user', content: 'Hi' }] };
        const response = await instance.fetch(`http://understudy${path}`, { method: 'POST', body: JSON.stringify(body) });
        const text = await read(response);
        await watch.ended(1);
        const spans = recorder.spans.map(({ name, attributes, events, status }) => [name, attributes, events, status]);
        const told = [[...response.headers], watch.events, spans, instance.targets(), instance.describe()];
        await instance.close({ drain: 0 });
        expect([response.status, text.length > 0]).toEqual([expect.any(Number), true]);
        expect(leaked(text, secret)).toBeUndefined();
        expect(leaked(JSON.stringify(told), secret)).toBeUndefined();
      },
    ),
    { numRuns, seed },
  );
}, 300_000);
