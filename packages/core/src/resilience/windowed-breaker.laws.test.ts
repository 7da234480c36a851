import { CircuitState } from 'cockatiel';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Clock } from '../call/clock.ts';
import { policy } from './attempt.test-support.ts';
import { WindowedBreaker } from './windowed-breaker.ts';

function breakerOn(now: () => number) {
  const clock: Clock = { now, timer: () => ({ cancel() {} }) };
  return new WindowedBreaker(policy({}).breaker, clock);
}

describe('the breaker of a healthy target', () => {
  it('stays closed for an hour in which up to a fifth of its calls fail by chance, at any rate', () =>
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 2 ** 30 }),
        fc.constantFrom(0.2, 1, 5, 30, 200),
        fc.constantFrom(0.05, 0.15, 0.2),
        (seed, perSecond, noise) => {
          let now = 1_000_000;
          let state = seed;
          // mulberry32: fast-check's own would be asked a million times.
          const random = () => {
            state = (state + 0x6d2b79f5) | 0;
            let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
            mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
            return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
          };
          const own = breakerOn(() => now);
          let opened = 0;
          const judge = (failed: boolean) => {
            now += (-Math.log(1 - random()) / perSecond) * 1000;
            if (failed && own.failure(CircuitState.Closed)) opened += 1;
            if (!failed) own.success(CircuitState.Closed);
          };
          // It has been seen before: what nobody knows yet is judged by its first calls.
          for (let n = 0; n < 300; n++) judge(random() < noise);
          opened = 0;
          for (const until = now + Math.min(3_600_000, 4e8 / perSecond / 10); now < until; ) judge(random() < noise);
          expect(opened).toBe(0);
        },
      ),
      { numRuns: 40, seed: 7 },
    ));

  it('opens within two seconds of an outage, at any rate that has five calls in them', () =>
    fc.assert(
      fc.property(fc.integer({ min: 5, max: 1000 }), fc.constantFrom(0, 0.05), (perSecond, noise) => {
        let now = 1_000_000;
        const own = breakerOn(() => now);
        for (let n = 0; n < 600; n++) {
          now += 1000 / perSecond;
          if (noise > 0 && n % Math.round(1 / noise) === 0) own.failure(CircuitState.Closed);
          else own.success(CircuitState.Closed);
        }
        const from = now;
        for (let isOpen = false; !isOpen; isOpen = own.failure(CircuitState.Closed)) now += 1000 / perSecond;
        expect(now - from).toBeLessThanOrEqual(2000);
      }),
      { numRuns: 200, seed: 7 },
    ));
});
