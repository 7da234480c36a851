import fc from 'fast-check';
import { expect, it } from 'vitest';
import { manualClock } from './attempt.test-support.ts';
import { RetryBudget } from './retry-budget.ts';

const options = fc.record({
  ratio: fc.double({ min: 0, max: 2, noNaN: true }),
  perSecond: fc.double({ min: 0, max: 5, noNaN: true }),
  reserve: fc.double({ min: 0, max: 20, noNaN: true }),
});
const step = fc.oneof(
  { weight: 2, arbitrary: fc.constant('deposit' as const) },
  { weight: 3, arbitrary: fc.constant('withdraw' as const) },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 5000 }) },
);
/** Sums of fractions are not exact. */
const slack = 1e-6;

it('never grants more than what was earned and the reserve, from the start as in any stretch of time', () =>
  fc.assert(
    fc.asyncProperty(options, fc.array(step, { maxLength: 60 }), async (policy, steps) => {
      const clock = manualClock();
      const budget = new RetryBudget(policy, clock);
      const { ratio, perSecond, reserve } = policy;
      // Of all stretches that end now, the one with the most grants above its earnings: Kadane's sum.
      let worst = 0;
      for (const next of steps) {
        if (typeof next === 'number') {
          await clock.advance(next);
          worst -= (next / 1000) * perSecond;
        } else if (next === 'deposit') {
          budget.deposit();
          worst -= ratio;
        } else if (budget.withdraw()) worst += 1;
        expect(worst).toBeLessThanOrEqual(reserve + slack);
        worst = Math.max(0, worst);
        expect(budget.left()).toBeGreaterThanOrEqual(0);
        expect(budget.left()).toBeLessThanOrEqual(reserve);
      }
    }),
    { numRuns: 1000 },
  ));

it('grants whatever it says is left, and nothing more', () =>
  fc.assert(
    fc.asyncProperty(options, fc.array(step, { maxLength: 30 }), async (policy, steps) => {
      const clock = manualClock();
      const budget = new RetryBudget(policy, clock);
      for (const next of steps) {
        if (typeof next === 'number') await clock.advance(next);
        else if (next === 'deposit') budget.deposit();
        else {
          const left = budget.left();
          expect(budget.withdraw()).toBe(left >= 1);
        }
      }
      let granted = 0;
      const left = Math.floor(budget.left());
      while (granted <= left && budget.withdraw()) granted += 1;
      expect(granted).toBe(left);
    }),
    { numRuns: 1000 },
  ));
