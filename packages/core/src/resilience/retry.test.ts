import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { systemClock } from '../clock.ts';
import { answered, attempt, call, failed, manualClock, policy, recorder, script, target } from './attempt.test-support.ts';
import { retry } from './retry.ts';
import { RetryBudget } from './retry-budget.ts';

// cockatiel's pause of 0 is a timer of the global clock: faked as a whole.
beforeEach(() => void vi.useFakeTimers({ now: 1_000_000 }));
afterEach(() => void vi.useRealTimers());

function setup(over: Parameters<typeof policy>[0]['retry'] = {}, spends = { ratio: 0.2, perSecond: 1, reserve: 10 }) {
  const clock = { ...systemClock, advance: (ms: number) => vi.advanceTimersByTimeAsync(ms), pending: () => vi.getTimerCount() };
  const { events, publish } = recorder();
  const budget = new RetryBudget(spends, clock);
  const layer = retry({ clock, random: () => 0.5, budget, publish });
  const own = attempt({ target: target('openai/gpt', { policy: policy({ retry: over ?? {} }) }), call: call({}, clock.now()) });
  return { clock, events, layer, budget, attempt: own };
}

describe('retry', () => {
  it('asks the same target again after a failure that may pass, and says so', async () => {
    const { clock, events, layer, attempt } = setup();
    const { send, seen } = script(failed('server-error', { status: 500 }), answered());
    const outcome = layer(send)(attempt);
    await clock.advance(126); // half of 250 ms, and cockatiel's pause of none
    expect((await outcome).kind).toBe('reply');
    expect(seen.map(({ kind }) => kind)).toEqual(['first', 'retry']);
    expect(events).toMatchObject([{ type: 'retry', reason: 'server-error', status: 500, attempt: 1, waitMs: 125 }]);
  });

  it.each(['overloaded', 'slow', 'unauthorized', 'not-found', 'rejected', 'filtered', 'shed', 'unavailable'] as const)(
    'does not ask again after %s',
    async (reason) => {
      const { layer, attempt } = setup({ attempts: 3 });
      const { send, seen } = script(failed(reason));
      await layer(send)(attempt);
      expect(seen).toHaveLength(1);
    },
  );

  it('waits as long as the provider asked', async () => {
    const { clock, layer, attempt } = setup();
    const { send, seen } = script(failed('rate-limited', { waitMs: 2000 }), answered());
    const outcome = layer(send)(attempt);
    await clock.advance(1999);
    expect(seen).toHaveLength(1);
    await clock.advance(2);
    expect((await outcome).kind).toBe('reply');
  });

  it('waits for no rate limit that is longer than maxWait, or than stay where another target is free', async () => {
    const long = setup();
    await long.layer(script(failed('rate-limited', { waitMs: 6000 })).send)(long.attempt);
    const others = setup();
    const outcome = others.layer(script(failed('rate-limited', { waitMs: 100 })).send)({
      ...others.attempt,
      othersAvailable: () => true,
    });
    expect(await outcome).toMatchObject({ failure: { reason: 'rate-limited' } });
    expect(long.clock.pending() + others.clock.pending()).toBe(0);
  });

  it('pauses as long as the backoff says, also where that is longer than a rate limit may be waited out', async () => {
    const { clock, layer, attempt } = setup({ backoff: { baseMs: 20_000, maxMs: 20_000, jitter: 'none' } });
    const { send, seen } = script(failed('connect'), answered());
    const outcome = layer(send)(attempt);
    await clock.advance(20_002);
    expect((await outcome).kind).toBe('reply');
    expect(seen).toHaveLength(2);
  });

  it('uses the latest hint, not the first', async () => {
    const { clock, layer, attempt, events } = setup({ attempts: 2 });
    const outcome = layer(
      script(failed('rate-limited', { waitMs: 4000 }), failed('rate-limited', { waitMs: 1000 }), answered()).send,
    )(attempt);
    await clock.advance(5002);
    expect((await outcome).kind).toBe('reply');
    expect(events).toMatchObject([{ waitMs: 4000 }, { waitMs: 1000 }]);
  });

  it('ends its pause at once when the call is aborted, and sends nothing more', async () => {
    const { clock, layer, attempt } = setup();
    const { send, seen } = script(failed('rate-limited', { waitMs: 4000 }), answered());
    const outcome = layer(send)(attempt);
    await clock.advance(50);
    attempt.call.abort({ reason: 'cancelled', phase: 'before_headers', detail: 'the client left' });
    expect(await outcome).toMatchObject({ failure: { reason: 'cancelled' } });
    expect(seen).toHaveLength(1);
    expect(clock.pending()).toBe(0);
  });

  it('names its own attempt, whatever was sent beside it meanwhile', async () => {
    const { clock, events, layer, attempt } = setup();
    const { send } = script(() => {
      attempt.call.attempts.push({ number: 2, kind: 'hedge', target: 'anthropic/claude', key: 0, startedAt: 0 });
      return failed('connect');
    }, answered());
    const outcome = layer(send)(attempt);
    await clock.advance(126);
    await outcome;
    expect(events).toMatchObject([{ type: 'retry', attempt: 1 }]);
  });

  it.each(['unavailable', 'shed'] as const)('keeps what the target answered where its second try is %s', async (reason) => {
    const { clock, events, layer, attempt } = setup();
    const outcome = layer(script(failed('server-error'), failed(reason, { phase: 'before_send' })).send)(attempt);
    await clock.advance(126);
    expect(await outcome).toMatchObject({ failure: { reason: 'server-error' }, attempt: 1 });
    expect(events).toEqual([]); // it was not asked again
  });

  it.each(['aborted in its pause', 'refused unsent'])('spends no budget on a try that is %s', async (how) => {
    const { clock, layer, attempt, budget } = setup({}, { ratio: 0, perSecond: 0, reserve: 3 });
    const outcome = layer(script(failed('server-error'), failed('unavailable', { phase: 'before_send' })).send)(attempt);
    await clock.advance(50);
    expect(budget.left()).toBe(2);
    if (how === 'aborted in its pause') attempt.call.abort({ reason: 'cancelled', phase: 'before_headers', detail: 'left' });
    await clock.advance(126);
    await outcome;
    expect(budget.left()).toBe(3);
  });

  it('obeys a provider that says x-should-retry: false', async () => {
    const { layer, attempt } = setup({ attempts: 3 });
    const { send, seen } = script(failed('server-error', { noRetry: true }));
    await layer(send)(attempt);
    expect(seen).toHaveLength(1);
  });

  it('stops at once when the budget is empty', async () => {
    const { layer, attempt } = setup(
      { attempts: 3, backoff: { baseMs: 0, maxMs: 0, jitter: 'none' } },
      { ratio: 0, perSecond: 0, reserve: 1 },
    );
    const { send, seen } = script(failed('connect'));
    const outcome = layer(send)(attempt);
    await vi.runAllTimersAsync();
    await outcome;
    expect(seen).toHaveLength(2);
  });

  it('never sleeps past the deadline, whatever the provider asks', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(20_000), { maxLength: 4 }), async (hints) => {
        const { clock, layer, attempt } = setup({ attempts: 3, maxWaitMs: 20_000 });
        const own = { ...attempt, call: { ...attempt.call, deadlineAt: clock.now() + 10_000 } };
        let lastSend = clock.now();
        const outcomes = hints.map((waitMs) => () => {
          lastSend = clock.now();
          return failed('rate-limited', { waitMs });
        });
        const outcome = layer(script(...outcomes, answered()).send)(own);
        await clock.advance(60_000);
        await outcome;
        expect(lastSend).toBeLessThan(own.call.deadlineAt);
      }),
      { numRuns: 50 },
    );
  });
});

describe('retryBudget', () => {
  it('never gives more than calls × ratio + reserve + perSecond × time', () => {
    fc.assert(
      fc.property(fc.array(fc.record({ waitMs: fc.nat(2000), answered: fc.boolean() }), { maxLength: 300 }), (steps) => {
        const clock = { time: 0, now: () => clock.time, timer: () => ({ cancel() {} }) };
        const options = { ratio: 0.2, perSecond: 1, reserve: 10 };
        const budget = new RetryBudget(options, clock);
        let calls = 0;
        let extra = 0;
        for (const step of steps) {
          clock.time += step.waitMs;
          calls += 1;
          if (step.answered) budget.deposit();
          else if (budget.withdraw()) extra += 1;
        }
        expect(extra).toBeLessThanOrEqual(
          calls * options.ratio + options.reserve + (options.perSecond * clock.time) / 1000 + 1e-6,
        );
      }),
      { numRuns: 1000 },
    );
  });

  it('reads 0 as none, not as unset', () => {
    const clock = manualClock();
    expect(new RetryBudget({ ratio: 0, perSecond: 0, reserve: 0 }, clock).withdraw()).toBe(false);
  });
});
