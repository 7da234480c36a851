import type { Clock } from '../call/clock.ts';
import type { RetryPolicy } from '../call/policy.ts';

/** How much repeated work one model class may make. */
export interface RetryBudget {
  /** A call was answered: earns its share of an extra attempt. */
  deposit(): void;
  /** Takes one extra attempt; false where none is left. `spare`: not of the half of the reserve that is kept for calls that have no other target. */
  withdraw(spare?: boolean): boolean;
  /** What was taken was not sent after all. */
  giveBack(): void;
  /** Extra attempts left now. */
  left(): number;
}

/**
 * Why a budget and not only a maximum of retries: with every call failing, one retry each doubles the load on what is already broken.
 * A token bucket that starts full with `reserve`, earns `ratio` per answered call and `perSecond` with time, so that a small service
 * can retry too. Shape as in Finagle and tower.
 */
export function retryBudget({ ratio, perSecond, reserve }: RetryPolicy['budget'], clock: Clock): RetryBudget {
  const kept = Math.floor(reserve / 2);
  let tokens = reserve;
  let filledAt = clock.now();

  function refill() {
    const now = clock.now();
    tokens = Math.min(reserve, tokens + (Math.max(0, now - filledAt) / 1000) * perSecond);
    filledAt = now;
  }

  return {
    deposit() {
      refill();
      tokens = Math.min(reserve, tokens + ratio);
    },
    withdraw(spare = false) {
      refill();
      if (tokens < 1 + (spare ? kept : 0)) return false;
      tokens -= 1;
      return true;
    },
    giveBack() {
      refill();
      tokens = Math.min(reserve, tokens + 1);
    },
    left() {
      refill();
      return tokens;
    },
  };
}
