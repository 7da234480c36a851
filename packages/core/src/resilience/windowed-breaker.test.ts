import { CircuitState } from 'cockatiel';
import { describe, expect, it } from 'vitest';
import type { BreakerPolicy } from '../call/policy.ts';
import { defaultPolicy } from '../config/resolve-policy.ts';
import { manualClock } from './attempt.test-support.ts';
import { type MayOpen, WindowedBreaker } from './windowed-breaker.ts';

const { Closed, HalfOpen } = CircuitState;
const never = { consecutive: 1000, minimumCalls: 1000 };

function breakerWith(policy: Partial<BreakerPolicy>, mayOpen?: MayOpen) {
  const clock = manualClock();
  const breaker = new WindowedBreaker({ ...defaultPolicy.breaker, ...policy }, clock, mayOpen);
  const fail = (times: number) => Array.from({ length: times }, () => breaker.failure(Closed));
  const answer = (times: number) => {
    for (let n = 0; n < times; n++) breaker.success(Closed);
  };
  return { clock, breaker, fail, answer };
}

describe('what opens a breaker', () => {
  it('failuresPerMinute, whatever their share, and only within a minute', async () => {
    const clock = manualClock();
    const breaker = new WindowedBreaker({ ...defaultPolicy.breaker, ...never, failuresPerMinute: 3 }, clock);
    const fails = () => {
      for (let n = 0; n < 50; n++) breaker.success(Closed);
      return breaker.failure(Closed);
    };
    expect([fails(), fails()]).toEqual([false, false]);
    await clock.advance(61_000);
    expect([fails(), fails(), fails()]).toEqual([false, false, true]);
  });

  it('nothing, where too many of its class are open already; and later, once one has closed', () => {
    let mayOpen = false;
    const breaker = new WindowedBreaker({ ...defaultPolicy.breaker, consecutive: 2 }, manualClock(), () => mayOpen);
    expect([breaker.failure(Closed), breaker.failure(Closed), breaker.failure(Closed)]).toEqual([false, false, false]);
    mayOpen = true;
    expect(breaker.failure(Closed)).toBe(true);
  });
});

describe('failures in a row', () => {
  const inARow = { consecutive: 3, minimumCalls: 1000 };

  it('open it at once where nothing was ever answered, and count anew afterwards', () => {
    const { fail } = breakerWith(inARow);
    expect(fail(6)).toEqual([false, false, true, false, false, true]);
  });

  it('are broken by an answer', () => {
    const { fail, answer } = breakerWith(inARow);
    fail(2);
    answer(1);
    expect(fail(2)).toEqual([false, false]);
  });

  it.each([
    ['a second', 10, 1000],
    ['five times the usual time', 400, 2000],
    ['five seconds', 3000, 5000],
  ])('open it only after %s without an answer, where one comes every %i ms', async (_, everyMs, dueMs) => {
    const { clock, fail, answer } = breakerWith(inARow);
    for (let n = 0; n < 3; n++) {
      answer(1);
      await clock.advance(n < 2 ? everyMs : dueMs - 1);
    }
    expect(fail(4)).toEqual([false, false, false, false]);
    await clock.advance(1);
    expect(fail(1)).toEqual([true]);
  });

  it('follow the usual time between two answers slowly', async () => {
    const { clock, fail, answer } = breakerWith(inARow);
    for (const everyMs of [400, 400, 400, 1400]) {
      answer(1);
      await clock.advance(everyMs);
    }
    answer(1);
    // 400 ms and a tenth of the 1000 that the latest was longer.
    await clock.advance(2499);
    expect(fail(3)).toEqual([false, false, false]);
    await clock.advance(1);
    expect(fail(1)).toEqual([true]);
  });

  it('open it also where the clock was set back since the last answer', async () => {
    const { clock, fail, answer } = breakerWith(inARow);
    answer(2);
    await clock.advance(-3_600_000);
    expect(fail(3)).toEqual([false, false, true]);
    answer(1);
    expect(fail(3)).toEqual([false, false, false]);
    await clock.advance(1000);
    expect(fail(1)).toEqual([true]);
  });

  it('are told of from the first on, until an answer comes or they are forgiven', async () => {
    const { clock, breaker, fail, answer } = breakerWith(inARow);
    answer(1);
    expect([breaker.failingSince(), breaker.isDoubtful()]).toEqual([undefined, false]);
    const from = clock.now();
    fail(1);
    await clock.advance(100);
    fail(1);
    expect([breaker.failingSince(), breaker.isDoubtful()]).toEqual([from, false]);
    fail(1);
    expect([breaker.failingSince(), breaker.isDoubtful()]).toEqual([from, true]);
    breaker.forgive();
    expect([breaker.failingSince(), breaker.isDoubtful()]).toEqual([undefined, false]);
    fail(1);
    expect(breaker.failingSince()).toBe(from + 100);
    answer(1);
    expect(breaker.failingSince()).toBe(undefined);
  });
});

describe('the share of failures in the window', () => {
  const byShare = { consecutive: 1000, minimumCalls: 10, failureRate: 0.5, windowMs: 12_000 };

  it('opens it once enough calls were made, and counts anew afterwards', () => {
    const { fail, answer } = breakerWith(byShare);
    answer(5);
    expect(fail(5)).toEqual([false, false, false, false, true]);
    expect(fail(9)).toEqual(Array(9).fill(false));
  });

  it('does not open it below that share', () => {
    const { fail, answer } = breakerWith(byShare);
    answer(6);
    expect(fail(6)).toEqual([false, false, false, false, false, true]);
  });

  it('needs a larger sample where the target fails now and then on ordinary days', async () => {
    const { clock, fail, answer } = breakerWith(byShare);
    for (let n = 0; n < 200; n++) {
      answer(4);
      expect(fail(1)).toEqual([false]);
    }
    await clock.advance(12_000);
    answer(2);
    expect(fail(8)).toEqual(Array(8).fill(false));
    answer(8);
    expect(fail(22)).toContain(true);
  });

  it('counts the calls of the window and no others', async () => {
    const { clock, fail, answer } = breakerWith(byShare);
    fail(5);
    await clock.advance(11_000);
    answer(4);
    expect(fail(1)).toEqual([true]);
    fail(5);
    await clock.advance(12_000);
    answer(4);
    expect(fail(1)).toEqual([false]);
    expect(fail(5)).toEqual([false, false, false, false, true]);
  });

  it('is forgotten after recovery, and where the clock was set back', async () => {
    const { clock, breaker, fail } = breakerWith(byShare);
    fail(9);
    breaker.success(HalfOpen);
    expect(fail(9)).toEqual(Array(9).fill(false));
    await clock.advance(-3_600_000);
    expect(fail(9)).toEqual(Array(9).fill(false));
    expect(fail(1)).toEqual([true]);
  });

  it('says whether the target still answers, to whoever may forbid it', () => {
    const asked: boolean[] = [];
    const forbid: MayOpen = (answers) => {
      asked.push(answers);
      return false;
    };
    const { fail, answer } = breakerWith({ ...byShare, consecutive: 6 }, forbid);
    answer(5);
    fail(5);
    expect(asked).toEqual([true]);
    const silent = breakerWith({ ...byShare, consecutive: 6 }, forbid);
    silent.fail(6);
    expect(asked).toEqual([true, false]);
  });
});

it('one failure of a trial is enough', () => {
  const { breaker } = breakerWith(never);
  expect([breaker.failure(HalfOpen), breaker.failingSince()]).toEqual([true, undefined]);
});

describe('failures in a minute', () => {
  it('count for less than a minute, and anew once it has opened', async () => {
    const { clock, fail } = breakerWith({ ...never, failuresPerMinute: 2 });
    expect(fail(1)).toEqual([false]);
    await clock.advance(60_000);
    expect(fail(1)).toEqual([false]);
    await clock.advance(59_999);
    expect(fail(2)).toEqual([true, false]);
  });

  it('do not count where they are still to come, because the clock was set back', async () => {
    const { clock, fail } = breakerWith({ ...never, failuresPerMinute: 2 });
    fail(1);
    await clock.advance(-3_600_000);
    expect(fail(2)).toEqual([false, true]);
  });
});
