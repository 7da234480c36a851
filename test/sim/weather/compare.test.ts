import { expect, it } from 'vitest';
import { compared, isWorse } from './compare.ts';

it('looks only at calls that one of both lost', () => {
  expect(compared(Uint8Array.of(1, 1, 0, 0, 1), Uint8Array.of(1, 0, 1, 0, 0))).toEqual({ onlyOurs: 2, onlyTheirs: 1 });
});

it('takes a difference for worse from three standard deviations on', () => {
  expect(isWorse({ onlyOurs: 9, onlyTheirs: 0 })).toBe(false);
  expect(isWorse({ onlyOurs: 10, onlyTheirs: 0 })).toBe(true);
  expect(isWorse({ onlyOurs: 120, onlyTheirs: 80 })).toBe(false);
  expect(isWorse({ onlyOurs: 130, onlyTheirs: 80 })).toBe(true);
  expect(isWorse({ onlyOurs: 0, onlyTheirs: 50 })).toBe(false);
});
