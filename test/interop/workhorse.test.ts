import { createUnderstudy, type Understudy, type UnderstudyEvent } from '@understudy/core';
import type { Fault, WireName } from '@understudy/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type RunningApp, startApp } from '../support/apps.ts';
import { ask, modelTold, sdkNames } from '../support/clients.ts';
import { continuing } from '../support/continuing-model.ts';
import { models, type Pair, providersOf, startPair, targetOf } from '../support/providers.ts';

// The class that people bring along from LiteLLM: one name for Claude, GPT and Gemini, each by the API of its maker.
const orders: readonly (readonly [WireName, WireName, WireName])[] = [
  ['anthropic', 'openai', 'gemini'],
  ['openai', 'gemini', 'anthropic'],
  ['gemini', 'anthropic', 'openai'],
  ['openai-responses', 'anthropic', 'gemini'],
];
const text = 'All is well with this answer, and it will stay so for as long as anybody goes on asking for it, in whatever words.';
const forever = { times: 'forever' } as const;
const outages: readonly (readonly [string, Fault, Fault])[] = [
  ['refuses connections, and the second is overloaded', { type: 'refuse' }, { type: 'status', status: 503, ...forever }],
  ['resets connections, and the second has no quota left', { type: 'reset', ...forever }, { type: 'quota', ...forever }],
];

let pair: Pair;
beforeAll(async () => {
  pair = await startPair({ answer: continuing(text) });
});
afterAll(() => pair.close());

describe.each(orders)('a workhorse of %s, %s and %s', (first, second, third) => {
  let app: RunningApp;
  let instance: Understudy;
  let events: UnderstudyEvent[] = [];
  const of = (type: UnderstudyEvent['type']) => events.filter((event) => event.type === type);

  beforeAll(async () => {
    instance = createUnderstudy({
      providers: providersOf(pair),
      models: { workhorse: { targets: [targetOf(first), targetOf(second), targetOf(third)] } },
      policy: { retry: { attempts: 0 }, breaker: { consecutive: 1000, minimumCalls: 1000 }, health: { probe: 'off' } },
    });
    instance.on((event) => void events.push(event));
    app = await startApp('express', instance);
    return async () => {
      await app.close();
      await instance.close({ drain: 0 });
    };
  });
  beforeEach(async () => {
    await pair.heal();
    for (const target of [first, second, third]) instance.resume(targetOf(target)); // a spent quota suspends
    events = [];
  });

  describe.each(sdkNames)('asked by the SDK of %s', (client) => {
    for (const [what, one, two] of outages)
      it.each([false, true])(`answers where the first ${what} (stream: %s)`, async (stream) => {
        await Promise.all([pair[first].always(one), pair[second].always(two)]);
        const got = await ask(client, app, { stream });
        expect(got).toMatchObject({ text, model: expect.stringContaining(modelTold(client, models[third])) });
        expect(pair[third].requests).toMatchObject([{ finished: true }]);
        expect(of('call.end')).toMatchObject([{ outcome: 'recovered', target: targetOf(third) }]);
      });

    it('goes on with a stream that breaks at the first and at the second', async () => {
      await pair[first].always({ type: 'cut', afterTokens: 5, ...forever });
      await pair[second].always({ type: 'cut', afterTokens: 4, ...forever });
      const got = await ask(client, app, { stream: true });
      expect(got.text).toBe(text);
      expect(of('splice').map((event) => 'to' in event && event.to)).toEqual([targetOf(second), targetOf(third)]);
      expect(of('call.end')).toMatchObject([{ outcome: 'recovered', target: targetOf(third) }]);
    });

    it('is back at the first when that is back', async () => {
      expect(await ask(client, app, { stream: true })).toMatchObject({ text });
      expect(of('call.end')).toMatchObject([{ outcome: 'served', target: targetOf(first) }]);
    });
  });
});
