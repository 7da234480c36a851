import { expect, it } from 'vitest';
import type { RetryPolicy } from '../call/policy.ts';
import { backoffMs } from './backoff.ts';

const full: RetryPolicy['backoff'] = { baseMs: 250, maxMs: 4000, jitter: 'full' };

it('doubles the longest pause with each try, up to the most', () => {
  const longest = [0, 1, 2, 3, 4, 5, 60].map((again) => backoffMs({ ...full, jitter: 'none' }, again, Math.random));
  expect(longest).toEqual([250, 500, 1000, 2000, 4000, 4000, 4000]);
});

it('draws a pause evenly between nothing and the longest', () => {
  expect([0, 0.25, 0.999].map((drawn) => backoffMs(full, 2, () => drawn))).toEqual([0, 250, 999]);
});
