import { expect, it } from 'vitest';
import { paceOf } from './pace.ts';

it.each<readonly [tokens: number, elapsedMs: number, pace: ReturnType<typeof paceOf>]>([
  [8, 800, 'fast'],
  [7, 100, { waitMs: 1900 }],
  [8, 801, { waitMs: 1199 }],
  [19, 1999, { waitMs: 1 }],
  [19, 2000, 'slow'],
  [20, 2000, 'fast'],
  [7, 700, { waitMs: 1300 }],
])('%i tokens in %i ms, where ten a second are wanted', (tokens, elapsedMs, pace) => {
  expect(paceOf(tokens, elapsedMs, 10)).toEqual(pace);
});

it('waits five seconds at most for the tokens that show the rate, and a slow rate shows late', () => {
  expect(paceOf(2, 2000, 1)).toEqual({ waitMs: 3000 });
  expect(paceOf(4, 4000, 1)).toEqual({ waitMs: 1000 });
  expect(paceOf(5, 4999, 1)).toEqual({ waitMs: 1 });
  expect(paceOf(0, 5000, 1)).toBe('fast');
});
