import { expect, it } from 'vitest';
import { manualClock } from './attempt.test-support.ts';
import { type BudgetUse, RetryBudget } from './retry-budget.ts';

/** So many it grants, one after the other. */
function granted(budget: RetryBudget, use: BudgetUse): number {
  let count = 0;
  while (count < 100 && budget.withdraw(use)) count += 1;
  return count;
}

it('keeps half of the reserve from calls that could go to another target', () => {
  const budget = new RetryBudget({ ratio: 0.2, perSecond: 0, reserve: 10 }, manualClock());
  expect(granted(budget, 'spare')).toBe(5);
  expect(granted(budget, 'retry')).toBe(5);
});

it('earns five times as much for last resorts as for retries, and only from answers', () => {
  const budget = new RetryBudget({ ratio: 0.2, perSecond: 0, reserve: 10 }, manualClock());
  expect(granted(budget, 'last-resort')).toBe(10);
  budget.deposit();
  expect(granted(budget, 'retry')).toBe(0);
  expect(granted(budget, 'last-resort')).toBe(1);
});

it('earns no more for last resorts than the reserve', () => {
  const budget = new RetryBudget({ ratio: 1, perSecond: 0, reserve: 4 }, manualClock());
  for (let n = 0; n < 20; n += 1) budget.deposit();
  expect(granted(budget, 'last-resort')).toBe(8);
});

it('takes back what was not sent, up to the reserve', () => {
  const budget = new RetryBudget({ ratio: 0, perSecond: 0, reserve: 2 }, manualClock());
  budget.giveBack();
  expect(budget.left()).toBe(2);
  expect(granted(budget, 'retry')).toBe(2);
  budget.giveBack();
  expect(budget.left()).toBe(1);
});

it('fills with time', async () => {
  const clock = manualClock();
  const budget = new RetryBudget({ ratio: 0, perSecond: 2, reserve: 3 }, clock);
  expect(granted(budget, 'retry')).toBe(3);
  await clock.advance(750);
  expect(budget.left()).toBe(1.5);
  await clock.advance(60_000);
  expect(budget.left()).toBe(3);
  expect(granted(budget, 'retry')).toBe(3);
  await clock.advance(1000);
  expect(granted(budget, 'retry')).toBe(2);
});
