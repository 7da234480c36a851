import { expect, it } from 'vitest';
import { tokenBucket } from './token-bucket.ts';

it('takes one second of its rate at once, and what flows in after', () => {
  const takes = tokenBucket(100);
  const taken = (at: number, offered: number) => Array.from({ length: offered }, () => takes(at)).filter(Boolean).length;
  expect(taken(0, 150)).toBe(100);
  expect(taken(0.255, 100)).toBe(25);
  expect(taken(60, 300)).toBe(100);
});
