import fc from 'fast-check';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { BreakerState } from '../call/target-events.ts';
import { manualClock, policy, recorder } from './attempt.test-support.ts';
import { TargetBreaker } from './target-breaker.ts';

const startMs = 1_000_000;
// cockatiel reads the global date, which has to go with the clock.
beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'], now: startMs }));
afterEach(() => void vi.useRealTimers());

const options = fc.record({
  consecutive: fc.integer({ min: 1, max: 4 }),
  minimumCalls: fc.integer({ min: 1, max: 6 }),
  failureRate: fc.double({ min: 0, max: 1, noNaN: true }),
  probes: fc.integer({ min: 1, max: 3 }),
  closeAfter: fc.integer({ min: 1, max: 3 }),
  openForMs: fc.integer({ min: 10, max: 20_000 }),
  maxOpenForMs: fc.integer({ min: 20_000, max: 60_000 }),
});
/** More than one verdict at once, as several probes and streams may end in the same tick. */
const steps = (atOnce: number) => fc.array(stepOf(atOnce), { maxLength: 50 });
const stepOf = (atOnce: number) =>
  fc.oneof(
    { weight: 4, arbitrary: fc.record({ judge: fc.array(fc.boolean(), { minLength: 1, maxLength: atOnce }) }) },
    { weight: 2, arbitrary: fc.record({ pass: fc.integer({ min: 0, max: 30_000 }) }) },
    { weight: 2, arbitrary: fc.constant('take' as const) },
    { weight: 1, arbitrary: fc.constant('return' as const) },
    { weight: 1, arbitrary: fc.constant('look' as const) },
  );
const legal: Readonly<Record<BreakerState, readonly BreakerState[]>> = {
  closed: ['open'],
  open: ['half-open'],
  'half-open': ['open', 'closed'],
};

it.each([
  ['one by one', 1],
  ['in the same tick', 3],
])(
  'with verdicts %s admits only legal changes, stays open for its time and not longer, and never has more probes than allowed',
  (_, atOnce) =>
    fc.assert(
      fc.asyncProperty(options, steps(atOnce), fc.double({ min: 0, max: 0.999, noNaN: true }), async (over, taken, random) => {
        vi.setSystemTime(startMs);
        const clock = manualClock(startMs);
        const { events, publish } = recorder();
        const own = policy({ breaker: over }).breaker;
        const breaker = new TargetBreaker('openai/gpt', own, { clock, random: () => random, publish });
        let probing = 0;
        for (const next of taken) {
          if (next === 'take') {
            const isTrial = breaker.state() === 'half-open';
            const granted = breaker.takeProbe();
            if (isTrial) expect(granted).toBe(probing < own.probes);
            if (granted) probing += 1;
          } else if (next === 'return') {
            if (probing === 0) continue; // only who got a place may give one back
            breaker.returnProbe();
            probing -= 1;
          } else if (next === 'look') breaker.state();
          else if ('pass' in next) {
            await clock.advance(next.pass);
            vi.setSystemTime(clock.now());
          } else {
            const before = breaker.state();
            await Promise.all(next.judge.map((failed) => breaker.judge(failed, 'call-1')));
            if (before === 'open') expect(breaker.state()).toBe('open');
            const told = events.length;
            breaker.state();
            expect(events).toHaveLength(told); // by the verdict, without anybody asking
          }
          const longest = own.maxOpenForMs * (0.8 + 0.4 * random);
          if (breaker.state() === 'open') {
            expect(breaker.openUntil()).toBeGreaterThan(clock.now());
            expect(breaker.openUntil() - clock.now()).toBeLessThanOrEqual(longest + 1);
          } else expect(breaker.openUntil()).toBeLessThanOrEqual(clock.now());
        }
        let state: BreakerState = 'closed';
        let openedAt = 0;
        let openings = 0;
        for (const event of events) {
          if (event.type !== 'breaker') continue;
          expect(event.from).toBe(state);
          expect(legal[event.from]).toContain(event.to);
          // Two verdicts of one tick may close it and open it anew: told as one change, and its times begin anew.
          const doubled = atOnce === 1 ? 2 ** (openings - 1) : 1;
          const openFor = Math.min(own.maxOpenForMs, own.openForMs * doubled) * (0.8 + 0.4 * random);
          if (event.to === 'half-open') expect(event.at - openedAt).toBeGreaterThanOrEqual(Math.floor(openFor));
          if (event.to === 'open') {
            openedAt = event.at;
            openings += 1;
          }
          if (event.to === 'closed') openings = 0;
          state = event.to;
        }
        expect(breaker.state()).toBe(state);
      }),
      { numRuns: 1000 },
    ),
);
