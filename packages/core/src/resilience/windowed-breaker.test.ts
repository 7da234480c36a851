import { CircuitState } from 'cockatiel';
import { describe, expect, it } from 'vitest';
import { defaultPolicy } from '../config/resolve-policy.ts';
import { manualClock } from './attempt.test-support.ts';
import { WindowedBreaker } from './windowed-breaker.ts';

const { Closed } = CircuitState;
const never = { consecutive: 1000, minimumCalls: 1000 };

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
