import { type SimulatedProvider, startProvider } from '@understudy/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { frameworks } from '../support/apps.ts';
import { ask, clientNames } from '../support/clients.ts';
import { plugged } from '../support/plugged.ts';
import { models, providersOf, targetOf } from '../support/providers.ts';
import { eventsOf, recordSpans } from '../support/tracing.ts';

const forever = { times: 'forever' } as const;
const recorder = recordSpans();
const third = `backup/${models.openai}`;
let backup: SimulatedProvider;

beforeAll(async () => {
  backup = await startProvider({ wire: 'openai', answer: { text: 'All is well at the backup.' } });
});
afterAll(async () => {
  await Promise.all([backup.close(), recorder.stop()]);
});

describe.each(frameworks)('the trace of a call through a %s app', (framework) => {
  const rig = plugged(framework);
  beforeEach(() => {
    rig.begin({
      providers: {
        ...providersOf(rig.pair),
        backup: { kind: 'openai', apiKey: 'sk-key-for-backup-0003', baseURL: backup.baseURL },
      },
      models: { workhorse: { targets: [targetOf('openai'), targetOf('anthropic'), third] } },
      policy: { retry: { backoff: { base: '1ms', max: '2ms' } } },
    });
    recorder.reset();
  });

  it.each(clientNames)('has one failover event for each of its two hops, in order (%s)', async (client) => {
    await rig.pair.openai.always({ type: 'status', status: 500, ...forever });
    await rig.pair.anthropic.always({ type: 'error-event', afterTokens: 0, ...forever });
    const got = await ask(client, rig.app, { stream: true });
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
    await rig.pair.openai.always({ type: 'unauthorized', ...forever });
    await rig.pair.anthropic.always({ type: 'rate-limited', hint: { retryAfter: 60 }, ...forever });
    await ask('openai-chat', rig.app, { stream: false });
    await recorder.request();
    recorder.reset();

    const got = await ask('openai-chat', rig.app, { stream: false });
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

  it('says why the model stopped in the word of the provider, whatever its client speaks', async () => {
    const words = { openai: 'stop', anthropic: 'end_turn' } as const;
    for (const [name, word] of Object.entries(words)) {
      recorder.reset();
      if (name === 'anthropic') await rig.pair.openai.always({ type: 'unauthorized', ...forever });
      for (const stream of [false, true]) {
        await ask('openai-chat', rig.app, { stream });
        const { call, attempts } = await recorder.request();
        for (const span of [call, attempts.at(-1)]) expect(span?.attributes['gen_ai.response.finish_reasons']).toEqual([word]);
        recorder.reset();
      }
    }
  });

  it('says that a call failed where every target did, and which error the client saw', async () => {
    for (const provider of [rig.pair.openai, rig.pair.anthropic, backup])
      await provider.always({ type: 'status', status: 503, ...forever });
    await expect(ask('openai-chat', rig.app, { stream: false })).rejects.toMatchObject({ status: 503 });
    await backup.heal();

    const { server, call, attempts } = await recorder.request();
    // Each once, and twice again as a last resort: the next one is always the one that was asked least.
    expect(attempts).toHaveLength(9);
    expect(eventsOf(call, 'understudy.last_resort')).toHaveLength(6);
    for (const span of [server, call]) {
      expect(eventsOf(span)).toHaveLength(8);
      expect(span.attributes).toMatchObject({ 'understudy.outcome': 'failed', 'understudy.failovers': 8 });
      expect(span.attributes).not.toHaveProperty('understudy.target');
    }
    expect(call.attributes['error.type']).toBe('overloaded');
    expect(server.attributes['http.response.status_code']).toBe(503);
  });
});
