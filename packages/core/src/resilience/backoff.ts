import type { RetryPolicy } from '../call/policy.ts';

/**
 * The pause before try number `again` (from 0) of the same target: uniform in 0 to `base × 2ⁿ`, at most `max`.
 * Source: "Exponential Backoff and Jitter", AWS Architecture Blog, 2015 ("full jitter").
 */
export function backoffMs(backoff: RetryPolicy['backoff'], again: number, random: () => number): number {
  const ceiling = Math.min(backoff.maxMs, backoff.baseMs * 2 ** again);
  return backoff.jitter === 'full' ? Math.floor(random() * ceiling) : ceiling;
}
