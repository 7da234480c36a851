import { describe, expect, it } from 'vitest';
import { UsualFailures } from './usual-failures.ts';

/** A target of which every so manieth call fails. */
function failing(every: number, verdicts: number, usual = new UsualFailures()) {
  for (let n = 1; n <= verdicts; n++) usual.note(n % every === 0);
  return usual;
}

describe('what a target usually fails', () => {
  it('is not known from a few verdicts', () => {
    const usual = failing(2, 49);
    expect([usual.inARow(5), usual.most(100)]).toEqual([5, 0]);
    expect(failing(2, 50).inARow(5)).toBe(10);
  });

  it('is nothing for a target that never fails', () => {
    const usual = failing(Number.POSITIVE_INFINITY, 500);
    expect([usual.inARow(5), usual.most(100)]).toEqual([5, 0]);
  });

  it('is a row that comes once in a million times, and five deviations of a sample', () => {
    // A tenth of 1000 is 11.9 % at the upper end: 0.119 to the power of 7 is less than a millionth.
    const usual = failing(10, 1000);
    expect(usual.inARow(5)).toBe(7);
    expect(usual.inARow(9)).toBe(9);
    expect(usual.most(100)).toBeCloseTo(28.08, 1);
  });

  it('is a quarter at most, however often it fails', () => {
    const usual = failing(1, 200);
    expect(usual.inARow(5)).toBe(10);
    expect(usual.most(16)).toBeCloseTo(4 + 5 * Math.sqrt(3), 5);
  });

  it('is forgotten in some thousand verdicts', () => {
    const usual = failing(4, 1000);
    expect(usual.inARow(5)).toBe(10);
    failing(Number.POSITIVE_INFINITY, 1000, usual);
    expect(usual.inARow(5)).toBe(7);
    failing(Number.POSITIVE_INFINITY, 9000, usual);
    expect(usual.inARow(3)).toBe(3);
  });
});
