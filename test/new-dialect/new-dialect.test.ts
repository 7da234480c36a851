import { createUnderstudy, type Options, openAICompatible, type Understudy, type UnderstudyEvent } from '@understudy/core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { defaultDialects } from '../../packages/core/src/dialects/default-dialects.ts';
import { type RunningApp, startApp } from '../support/apps.ts';
import { ask, type ClientName, clientNames } from '../support/clients.ts';
import { continuing } from '../support/continuing-model.ts';
import { type Pair, providersOf, startPair, targetOf } from '../support/providers.ts';
import { toy, toyByLines } from './toy/index.ts';
import { type Asked, startToyHost } from './toy-host.ts';

const wires = ['openai', 'anthropic'] as const;
const text = 'All is well at the toy host, and it will stay so for as long as anybody asks.';
const toyKinds = [
  openAICompatible({ kind: 'toy', dialects: ['toy'], endpoint: () => ({ path: '/ask' }) }),
  openAICompatible({ kind: 'toy-lines', dialects: ['toy-lines'], endpoint: () => ({ path: '/ask' }) }),
];

let pair: Pair;
let host: Awaited<ReturnType<typeof startToyHost>>;
let instance: Understudy;
let app: RunningApp;
let seen: UnderstudyEvent[] = [];

const options = (): Options => ({
  providers: {
    ...providersOf(pair),
    toy: { kind: 'toy', baseURL: host.baseURL },
    lines: { kind: 'toy-lines', baseURL: host.baseURL },
  },
  models: {
    'toy-first': { targets: ['toy/t1', targetOf('openai')] },
    'toy-then-anthropic': { targets: ['toy/t1', targetOf('anthropic')] },
    'lines-first': { targets: ['lines/t1', targetOf('openai')] },
    'openai-then-lines': { targets: [targetOf('openai'), 'lines/t1'] },
    'anthropic-then-lines': { targets: [targetOf('anthropic'), 'lines/t1'] },
    'openai-first': { targets: [targetOf('openai'), 'toy/t1'] },
  },
  policy: {
    retry: { attempts: 0 },
    breaker: { consecutive: 100_000, minimumCalls: 100_000 },
    health: { probe: 'off' },
    stream: { onBreak: 'continue' },
  },
});

beforeAll(async () => {
  [pair, host] = await Promise.all([startPair({ answer: continuing(text) }), startToyHost(text)]);
  instance = createUnderstudy(options(), { kinds: toyKinds, dialects: [...defaultDialects, toy, toyByLines] }); // all that has to be said of a dialect
  instance.on((event) => seen.push(event));
  app = await startApp('express', instance);
});
afterAll(async () => {
  await app.close();
  await instance.close({ drain: 0 });
  await Promise.all([pair.close(), host.close()]);
});
beforeEach(async () => {
  seen = [];
  host.mode = 'well';
  host.requests.length = 0;
  await pair.heal();
});

const post = (path: string, body: object) => fetch(app.url + path, { method: 'POST', body: JSON.stringify(body) });
const lines = [{ by: 'me', text: 'How are you?' }];
const unitsOf = (stream: string) =>
  [...stream.matchAll(/^data: (.*)$/gm)].map(([, json = '']) => JSON.parse(json) as Readonly<Record<string, unknown>>);
const textIn = (stream: string) =>
  unitsOf(stream)
    .map(({ bit = '' }) => bit)
    .join('');
const lastAsked = () => host.requests.at(-1) as Asked;

describe('a client of a new dialect', () => {
  it('gets the very answer of a target that speaks the dialect, and its body arrives as it was written', async () => {
    const answer = await post('/toy/toy-first:ask', { lines, room: 100, mood: 'cheerful', own: 1 });
    expect(await answer.json()).toEqual({ who: 't1', said: text, why: 'done', cost: { in: 5, out: 6 }, extra: 'kept' });
    expect(lastAsked()).toEqual({ who: 't1', lines, room: 100, mood: 'cheerful', own: 1 });
  });

  it('gets the very stream of such a target', async () => {
    const stream = await (await post('/toy/toy-first:tell', { lines })).text();
    expect(textIn(stream)).toBe(text);
    expect(unitsOf(stream)[0]).toEqual({ who: 't1', extra: 'kept' });
    expect(unitsOf(stream).at(-1)).toEqual({ bye: true });
  });

  it.each([
    ['toy-first', 'openai'],
    ['toy-then-anthropic', 'anthropic'],
  ] as const)('is served in its dialect when the target is down (%s)', async (name, wire) => {
    host.mode = 'down';
    const answer = await post(`/toy/${name}:ask`, { lines });
    expect(answer.headers.get('x-understudy-target')).toBe(targetOf(wire));
    expect(await answer.json()).toMatchObject({ said: text, why: 'done', cost: { in: expect.any(Number) } });
    const stream = await (await post(`/toy/${name}:tell`, { lines })).text();
    expect(textIn(stream)).toBe(text);
    expect(unitsOf(stream).at(-1)).toEqual({ bye: true });
  });

  it('fails over to a target of its dialect', async () => {
    await pair.openai.always({ type: 'status', status: 503, times: 'forever' });
    expect(await (await post('/toy/openai-first:ask', { lines })).json()).toMatchObject({ said: text });
    expect(textIn(await (await post('/toy/openai-first:tell', { lines })).text())).toBe(text);
  });

  it('is given the rest of a stream that breaks off, with the numbers of its bits going on', async () => {
    host.mode = 'cut';
    const stream = await (await post('/toy/toy-first:tell', { lines })).text();
    expect(textIn(stream)).toBe(text);
    const numbers = unitsOf(stream).flatMap(({ nr }) => (typeof nr === 'number' ? [nr] : []));
    expect(numbers.length).toBeGreaterThan(3);
    expect(numbers).toEqual(numbers.map((_, i) => i));
    expect(unitsOf(stream).at(-1)).toEqual({ bye: true });
    expect(seen).toContainEqual(expect.objectContaining({ type: 'splice', from: 'toy/t1', to: targetOf('openai') }));
  });

  it('has what only its dialect says carried by a target that can, and warned of elsewhere', async () => {
    await post('/toy/lines-first:ask', { lines, mood: 'cheerful' });
    expect(lastAsked().mood).toBe('cheerful');
    expect(seen.filter(({ type }) => type === 'warning')).toEqual([]);
    host.mode = 'down';
    await post('/toy/lines-first:ask', { lines, mood: 'cheerful' });
    const message = "mood is not sent: the target's dialect has no such field";
    expect(seen).toContainEqual(expect.objectContaining({ type: 'warning', target: targetOf('openai'), message }));
  });

  it('is refused in its dialect, which a path or a header tells', async () => {
    const wrong = await post('/toy/toy-first:ask', { lines: [{ by: 'me', text: 7 }] });
    expect([wrong.status, await wrong.json()]).toMatchObject([400, { oops: { param: 'lines[0].text' } }]);
    const unknown = await post('/toy/nobody%2Fknows:tell', { lines });
    expect([unknown.status, await unknown.json()]).toMatchObject([404, { oops: { what: 'model_not_found' } }]);
    const method = await fetch(`${app.url}/toy/toy-first:ask`);
    expect([method.status, await method.json()]).toMatchObject([405, { oops: { what: 'method_not_allowed' } }]);
    const nowhere = await fetch(`${app.url}/toys`, { headers: { 'x-toy': '1' } });
    expect([nowhere.status, await nowhere.json()]).toMatchObject([404, { oops: { what: 'not_found' } }]);
  });

  it('shares the path of a list with other dialects, and each gets its own', async () => {
    const list = async (headers: Readonly<Record<string, string>>) =>
      (await fetch(`${app.url}/v1/models`, { headers })).json() as Promise<object>;
    expect(await list({ 'x-toy': '1' })).toEqual({ all: Object.keys(options().models) });
    expect(await list({ 'anthropic-version': '2023-06-01' })).toHaveProperty('has_more', false);
    expect(await list({})).toHaveProperty('object', 'list');
  });
});

describe.each(clientNames)('a client of %s', (client: ClientName) => {
  describe.each(wires)('whose first target speaks the wire %s', (wire) => {
    const model = `${wire}-then-lines`;

    it.each([false, true])('is served by a target of a new dialect with a framing of its own (stream: %s)', async (stream) => {
      await pair[wire].always({ type: 'status', status: 503, times: 'forever' });
      const got = await ask(client, app, { stream, model });
      expect(got).toMatchObject({ text, model: 't1', inputTokens: 5, outputTokens: 6 });
      expect(lastAsked().lines).toEqual([{ by: 'me', text: 'How are you?' }]);
    });

    it('has its stream continued by such a target', async () => {
      await pair[wire].always({ type: 'cut', afterTokens: 4, times: 'forever' });
      expect((await ask(client, app, { stream: true, model })).text).toBe(text);
      expect(lastAsked().lines.at(-2)?.by).toBe('it');
    });
  });
});

it('a provider whose dialect was not given is refused when the gateway is built', () => {
  expect(() => createUnderstudy(options(), { kinds: toyKinds })).toThrow(
    'the provider "toy" speaks the dialect "toy", which is not known here; known are openai-chat, ',
  );
});
