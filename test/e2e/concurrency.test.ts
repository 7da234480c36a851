import { createUnderstudy, type Understudy } from '@understudy/core';
import type { Answer, Fault, RecordedRequest } from '@understudy/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { frameworks, startApp } from '../support/apps.ts';
import { ask, clientNames } from '../support/clients.ts';
import { keys, models, other, type Pair, providersOf, startPair, targetOf } from '../support/providers.ts';
import { watchCalls } from '../support/watch-calls.ts';

/** Says the question back, so that an answer that went to the wrong client is seen. */
function echo({ bodyText }: RecordedRequest): Answer | Fault {
  const [, question = 'nothing'] = /question-(\d+)/.exec(bodyText) ?? [];
  return {
    tokens: ['You ', 'asked ', 'question', '-', question, '.'],
    usage: { inputTokens: Number(question), outputTokens: 6 },
  };
}

const forever = { times: 'forever' } as const;
/** So that every call meets the first target's fault: with it, the breaker would keep most of them away. */
const neverOpens = { consecutive: 100_000, minimumCalls: 100_000 };
let pair: Pair;
let instance: Understudy;

beforeAll(async () => {
  pair = await startPair({ answer: echo, remember: 10 });
});
afterAll(() => pair.close());

/** Asks all at once; every second one streams, every third is of the other dialect. */
function askAll(app: { readonly url: string; readonly openaiURL: string }, numbers: readonly number[], model = 'workhorse') {
  return Promise.all(
    numbers.map(async (number) => {
      const client = clientNames[number % 3 === 0 ? 1 : 0] ?? 'openai-chat';
      const got = await ask(client, app, { stream: number % 2 === 0, prompt: `This is question-${number}, is it not?`, model });
      return { number, text: got.text, inputTokens: got.inputTokens, model: got.model };
    }),
  );
}

const numbers = (count: number, from = 1) => Array.from({ length: count }, (_, index) => from + index);
const expected = (asked: readonly number[], model: string) =>
  asked.map((number) => ({ number, text: `You asked question-${number}.`, inputTokens: number, model }));

describe.each(frameworks)('a %s app', (framework) => {
  it.each([500, 503])(
    'gives each of 200 calls at once its own answer while the first target answers %i',
    { timeout: 30_000 },
    async (status) => {
      instance = createUnderstudy({
        providers: providersOf(pair),
        models: { workhorse: { targets: [targetOf('openai'), targetOf('anthropic')] } },
        policy: { breaker: neverOpens, retry: { backoff: { base: '1ms', max: '5ms' } } },
      });
      const watch = watchCalls(instance);
      const app = await startApp(framework, instance);
      await pair.openai.always({ type: 'status', status, ...forever });
      const asked = numbers(200);

      expect(await askAll(app, asked)).toEqual(expected(asked, models.anthropic));
      await watch.ended(200);

      expect(watch.of('call.end').filter(({ outcome }) => outcome !== 'recovered')).toEqual([]);
      expect(watch.of('failover')).toHaveLength(200);
      // 500 is worth another try, but not 200 of them: the budget bounds what a struggling target gets on top.
      const retries = watch.of('retry').length;
      expect(retries).toBeLessThanOrEqual(status === 500 ? 60 : 0);
      expect(watch.of('attempt.start')).toHaveLength(400 + retries);
      expect(instance.targets().map(({ inFlight }) => inFlight)).toEqual([0, 0]);
      await app.close();
      await instance.close({ drain: 0 });
      await pair.heal();
    },
  );

  it('serves 100 calls of a healthy class beside 100 of a dead one', { timeout: 30_000 }, async () => {
    instance = createUnderstudy({
      providers: { ...providersOf(pair), dead: { kind: 'openai', apiKey: keys.openai, baseURL: 'http://127.0.0.1:9/v1' } },
      models: { workhorse: { targets: [targetOf('openai')] }, lost: { targets: ['dead/gpt-4o-mini', 'dead/gpt-4o'] } },
      policy: { retry: { backoff: { base: '1ms', max: '5ms' } } },
    });
    const watch = watchCalls(instance);
    const app = await startApp(framework, instance);
    const [healthy, dead] = [numbers(100), numbers(100, 1001)];

    const lost = dead.map((number) => askAll(app, [number], 'lost').catch((error: unknown) => error));
    expect(await askAll(app, healthy)).toEqual(expected(healthy, models.openai));
    for (const error of await Promise.all(lost)) expect([502, 503]).toContain((error as { readonly status?: number }).status);
    await watch.ended(200);

    const served = watch.of('call.end').filter(({ modelClass }) => modelClass === 'workhorse');
    expect(served.filter(({ outcome }) => outcome !== 'served')).toEqual([]);
    expect(instance.targets().map(({ id, state, inFlight }) => ({ id, state, inFlight }))).toEqual([
      { id: targetOf('openai'), state: 'available', inFlight: 0 },
      // The calls of the dead class wait for it as long as a breaker is open the first time.
      { id: 'dead/gpt-4o-mini', state: expect.stringMatching(/^(half-)?open$/), inFlight: 0 },
      { id: 'dead/gpt-4o', state: expect.stringMatching(/^(half-)?open$/), inFlight: 0 },
    ]);
    await app.close();
    await instance.close({ drain: 0 });
  });
});

describe('a breaker under load', () => {
  it('keeps calls away from a target that fails, and each is answered all the same', async () => {
    instance = createUnderstudy({
      providers: providersOf(pair),
      models: { workhorse: { targets: [targetOf('openai'), targetOf(other('openai'))] } },
      policy: { retry: { attempts: 0 } },
    });
    const watch = watchCalls(instance);
    await pair.openai.always({ type: 'status', status: 500, ...forever });
    const app = await startApp('express', instance);
    for (const batch of [numbers(10), numbers(100, 11)])
      expect(await askAll(app, batch)).toEqual(expected(batch, models.anthropic));
    await watch.ended(110);

    const first = watch.of('attempt.start').filter(({ target }) => target === targetOf('openai'));
    expect(first.length).toBeLessThanOrEqual(10);
    const unavailable = watch.of('failover').filter(({ reason }) => reason === 'unavailable');
    expect(unavailable.length).toBe(110 - first.length);
    expect(unavailable[0]).toMatchObject({ from: targetOf('openai'), phase: 'before_send', attempt: 0 });
    expect(watch.of('call.end').filter(({ outcome }) => outcome !== 'recovered')).toEqual([]);
    await app.close();
    await instance.close({ drain: 0 });
    await pair.heal();
  });
});
