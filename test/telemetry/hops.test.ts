import { createUnderstudy, type Understudy } from '@understudy/core';
import { type SimulatedProvider, startProvider } from '@understudy/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { frameworks, type RunningApp, startApp, switchboard } from '../support/apps.ts';
import { ask, clientNames } from '../support/clients.ts';
import { models, type Pair, providersOf, startPair, targetOf } from '../support/providers.ts';
import { eventsOf, recordSpans } from '../support/tracing.ts';

const forever = { times: 'forever' } as const;
const recorder = recordSpans();
const third = `backup/${models.openai}`;
let pair: Pair;
let backup: SimulatedProvider;
let instance: Understudy;

beforeAll(async () => {
  [pair, backup] = await Promise.all([
    startPair(),
    startProvider({ wire: 'openai', answer: { text: 'All is well at the backup.' } }),
  ]);
});
afterAll(async () => {
  await Promise.all([pair.close(), backup.close(), recorder.stop()]);
});

describe.each(frameworks)('the trace of a call through a %s app', (framework) => {
  const plug = switchboard();
  let app: RunningApp;
  beforeAll(async () => {
    app = await startApp(framework, plug);
  });
  afterAll(() => app.close());
  beforeEach(() => {
    instance = createUnderstudy({
      providers: { ...providersOf(pair), backup: { kind: 'openai', apiKey: 'sk-key-for-backup-0003', baseURL: backup.baseURL } },
      models: { workhorse: { targets: [targetOf('openai'), targetOf('anthropic'), third] } },
      policy: { retry: { backoff: { base: 1, max: 2 } } },
    });
    plug.use(instance);
    recorder.reset();
  });
  afterEach(async () => {
    await instance.close({ drain: 0 });
    await pair.heal();
  });

  it.each(clientNames)('has one failover event for each of its two hops, in order (%s)', async (client) => {
    await pair.openai.always({ type: 'status', status: 500, ...forever });
    await pair.anthropic.always({ type: 'error-event', afterTokens: 0, ...forever });
    const got = await ask(client, app, { stream: true });
    expect(got.text).toBe('All is well at the backup.');

    const { server, call, attempts } = await recorder.request();
    for (const span of [server, call]) {
      const events = eventsOf(span);
      expect(events).toMatchObject([
        {
          'understudy.from': targetOf('openai'),
          'understudy.to': targetOf('anthropic'),
          'understudy.reason': 'server-error',
          'understudy.phase': 'before_headers',
          'understudy.attempt': 2,
          'http.response.status_code': 500,
        },
        {
          'understudy.from': targetOf('anthropic'),
          'understudy.to': third,
          'understudy.reason': 'overloaded',
          'understudy.phase': 'before_commit',
          'understudy.attempt': 3,
          'http.response.status_code': 200,
        },
      ]);
      const [first, second] = events.map((event) => Number(event['understudy.elapsed_ms']));
      expect(second).toBeGreaterThanOrEqual(first ?? 0);
      expect(span.attributes).toMatchObject({
        'understudy.failovers': 2,
        'understudy.target': third,
        'understudy.outcome': 'recovered',
      });
    }
    expect(attempts.map(({ attributes }) => [attributes['understudy.target'], attributes['understudy.attempt.kind']])).toEqual([
      [targetOf('openai'), 'first'],
      [targetOf('openai'), 'retry'],
      [targetOf('anthropic'), 'failover'],
      [third, 'failover'],
    ]);
  });

  it('has one failover event where a target was not asked at all, and its first attempt is the first', async () => {
    await pair.openai.always({ type: 'unauthorized', ...forever });
    await pair.anthropic.always({ type: 'rate-limited', hint: { retryAfter: 60 }, ...forever });
    await ask('openai-chat', app, { stream: false });
    await recorder.request();
    recorder.reset();

    const got = await ask('openai-chat', app, { stream: false });
    expect(got.text).toBe('All is well at the backup.');
    const { server, call, attempts } = await recorder.request();
    for (const span of [server, call]) {
      expect(eventsOf(span)).toMatchObject([
        {
          'understudy.from': targetOf('openai'),
          'understudy.to': third,
          'understudy.reason': 'unavailable',
          'understudy.phase': 'before_send',
          'understudy.attempt': 0,
        },
      ]);
      expect(span.attributes).toMatchObject({ 'understudy.outcome': 'recovered', 'understudy.failovers': 1 });
    }
    expect(eventsOf(call, 'understudy.skip')).toMatchObject([
      { 'understudy.target': targetOf('anthropic'), 'understudy.reason': 'unavailable' },
    ]);
    expect(eventsOf(server, 'understudy.skip')).toEqual([]); // only failovers are mirrored
    expect(attempts.map(({ attributes }) => attributes['understudy.attempt.kind'])).toEqual(['first']);
  });

  it('says that a call failed where every target did, and which error the client saw', async () => {
    for (const provider of [pair.openai, pair.anthropic, backup])
      await provider.always({ type: 'status', status: 503, ...forever });
    await expect(ask('openai-chat', app, { stream: false })).rejects.toMatchObject({ status: 503 });
    await backup.heal();

    const { server, call, attempts } = await recorder.request();
    expect(attempts).toHaveLength(3);
    for (const span of [server, call]) {
      expect(eventsOf(span)).toHaveLength(2);
      expect(span.attributes).toMatchObject({ 'understudy.outcome': 'failed', 'understudy.failovers': 2 });
      expect(span.attributes).not.toHaveProperty('understudy.target');
    }
    expect(call.attributes['error.type']).toBe('overloaded');
    expect(server.attributes['http.response.status_code']).toBe(503);
  });
});
