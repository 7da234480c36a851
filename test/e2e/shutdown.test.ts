import { createUnderstudy, type Understudy } from '@understudy/core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { frameworks, type RunningApp, startApp, switchboard } from '../support/apps.ts';
import { ask, type ClientName, clientNames, rawRequest } from '../support/clients.ts';
import { answers, optionsFor, type Pair, startPair } from '../support/providers.ts';
import { type CallWatch, watchCalls } from '../support/watch-calls.ts';

const forever = { times: 'forever' } as const;
const terminators: Readonly<Record<ClientName, string>> = { 'openai-chat': '[DONE]', 'anthropic-messages': 'message_stop' };
let pair: Pair;
let instance: Understudy;
let watch: CallWatch;

beforeAll(async () => {
  pair = await startPair();
});
afterAll(() => pair.close());

describe.each(frameworks)('closing the instance of a %s app', (framework) => {
  const plug = switchboard();
  let app: RunningApp;
  beforeAll(async () => {
    app = await startApp(framework, plug);
  });
  afterAll(() => app.close());
  beforeEach(() => {
    instance = createUnderstudy(optionsFor(pair, 'openai'));
    watch = watchCalls(instance);
    plug.use(instance);
  });
  afterEach(async () => {
    await instance.close({ drain: 0 });
    await pair.heal();
  });

  async function openStream(client: ClientName) {
    const { path, init } = rawRequest(client, true);
    const response = await fetch(app.url + path, init);
    const reader = (response.body ?? new ReadableStream()).pipeThrough(new TextDecoderStream()).getReader();
    let text = (await reader.read()).value ?? '';
    return {
      async rest() {
        for (;;) {
          const { done, value } = await reader.read();
          if (done) return text;
          text += value;
        }
      },
    };
  }

  it('lets a stream end that is under way', async () => {
    await pair.openai.always({ type: 'stall', afterTokens: 2, forMs: 150, ...forever });
    const { rest } = await openStream('openai-chat');
    const closed = instance.close({ drain: '10s' });
    expect(await rest()).toContain('[DONE]');
    await closed;
    expect(watch.of('call.end')).toMatchObject([{ outcome: 'served' }]);
    await pair.openai.idle();
  });

  it.each(clientNames)('takes no new call, and says when to come again (%s)', async (client) => {
    await pair.openai.always({ type: 'stall', afterTokens: 2, forMs: 150, ...forever });
    const { rest } = await openStream('openai-chat');
    const closed = instance.close({ drain: '10s' });
    const { path, init } = rawRequest(client, false);
    const refused = await fetch(app.url + path, init);
    expect(refused.status).toBe(503);
    expect(refused.headers.get('retry-after')).toBe('1');
    expect(await refused.json()).toMatchObject({ error: { message: expect.stringContaining('shutting down') } });
    expect((await fetch(`${app.url}/readyz`)).status).toBe(503);
    expect((await fetch(`${app.url}/healthz`)).status).toBe(200);
    await rest();
    await closed;
    expect(pair.openai.requests).toHaveLength(1);
  });

  it.each(clientNames)('ends a stream that is not over in time with an error event (%s)', async (client) => {
    await pair.openai.always({ type: 'stall', afterTokens: 2, ...forever });
    const aborted = pair.openai.nextAbort();
    const { rest } = await openStream(client);
    const closed = instance.close({ drain: 60 });
    const text = await rest();
    expect(text).toContain('shutting down');
    expect(text).not.toContain(terminators[client]);
    await Promise.all([closed, aborted]);
    await pair.openai.idle();
  });

  it('answers a call that is not over in time with an error', async () => {
    await pair.openai.always({ type: 'silent', ...forever });
    const arrived = pair.openai.nextRequest();
    const answered = ask('openai-chat', app, { stream: false }).catch((error: unknown) => error);
    await arrived;
    await instance.close({ drain: 60 });
    const error = (await answered) as { readonly status: number; readonly message: string; readonly headers: Headers };
    expect(error).toMatchObject({ status: 503, message: expect.stringContaining('shutting down') });
    expect(error.headers.get('retry-after')).toBe('2');
    expect(pair.anthropic.requests).toEqual([]);
  });

  it('is over at once when nothing is under way', async () => {
    expect((await ask('openai-chat', app, { stream: false })).text).toBe(answers.openai.text);
    await instance.close();
    await pair.openai.idle();
  });
});
