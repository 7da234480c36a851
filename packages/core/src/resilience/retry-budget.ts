import type { Clock } from '../call/clock.ts';
import type { BudgetPolicy } from '../call/policy.ts';

/**
 * `spare`: the call could go to another target, so half of the reserve is not for it. `last-resort`: it could not, so it may use five times as
 * much of what answers have earned.
 */
export type BudgetUse = 'spare' | 'retry' | 'last-resort';

/** How much repeated work one model class may make. */
export interface RetryBudget {
  /** A call was answered: earns its share of an extra attempt. */
  deposit(): void;
  /** Takes one extra attempt; false where none is left. */
  withdraw(use?: BudgetUse): boolean;
  /** What was taken was not sent after all. */
  giveBack(): void;
  /** Extra attempts left now. */
  left(): number;
}

/** Of what an answer earns for retries, for last resorts. */
const lastResortShare = 5;

/**
 * Why a budget and not only a maximum of retries: with every call failing, one retry each doubles the load on what is already broken.
 * A token bucket that starts full with `reserve`, earns `ratio` per answered call and `perSecond` with time, so that a small service
 * can retry too. Shape as in Finagle and tower.
 *
 * A last resort is the difference between an answer and an error, and where half of the calls fail each second try of all of them is worth
 * it: so each answer earns it more. An outage of everything has no answers, and there it has nothing that a retry has not.
 */
export function retryBudget({ ratio, perSecond, reserve }: BudgetPolicy, clock: Clock): RetryBudget {
  const kept = Math.floor(reserve / 2);
  /** Earned by answers, for last resorts only. */
  let earned = 0;
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
      earned = Math.min(reserve, earned + lastResortShare * ratio);
    },
    withdraw(use = 'retry') {
      refill();
      if (use === 'last-resort' && earned >= 1) {
        earned -= 1;
        return true;
      }
      if (tokens < 1 + (use === 'spare' ? kept : 0)) return false;
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
