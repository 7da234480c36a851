import { expect, it } from 'vitest';
import { setBackBy } from './set-back.ts';

it('a clock is set back by more than a second; the steps of a time server do not count', () => {
  expect(setBackBy(10_000, 8_999)).toBe(1001);
  expect(setBackBy(10_000, 9_000)).toBe(0);
  expect(setBackBy(10_000, 12_000)).toBe(0);
});
