import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { Limiter } from './limiter.ts';

it('grants what it promises, however it is asked: never more, and all of it to whoever always asks', () =>
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 200 }), fc.integer({ min: 1, max: 10 }), (perSecond, burstSeconds) => {
      const limit = { requestsPerSecond: perSecond, tokensPerSecond: undefined, burstSeconds, hint: 'none' } as const;
      const limiter = new Limiter(limit, 30);
      for (let at = 0; at < 30_000; at++) while (limiter.waitMs(1, at) === 0) limiter.take(1, at);
      expect(limiter.usedShare()).toBeLessThanOrEqual(1);
      expect(limiter.usedShare()).toBeGreaterThan(0.98);
    }),
    { numRuns: 20 },
  ));

it('tells a wait after which the request fits, and not a millisecond sooner', () => {
  const limit = { requestsPerSecond: undefined, tokensPerSecond: 1000, burstSeconds: 2, hint: 'openai' } as const;
  const limiter = new Limiter(limit, 30);
  limiter.take(1900, 0);
  const waitMs = limiter.waitMs(700, 0);
  expect(waitMs).toBe(600);
  expect(limiter.waitMs(700, waitMs - 1)).toBe(1);
  expect(limiter.waitMs(700, waitMs)).toBe(0);
  expect(limiter.headers(waitMs, 0)).toEqual({
    'x-ratelimit-limit-tokens': '60000',
    'x-ratelimit-remaining-tokens': '100',
    'x-ratelimit-reset-tokens': '1900ms',
  });
});
