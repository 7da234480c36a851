import type { Clock } from '../call/clock.ts';
import type { BudgetPolicy } from '../call/policy.ts';

/**
 * What an extra attempt is for. `spare`: the call could go to another target, so half of the reserve is kept from it. `last-resort`: the call
 * has no other target, so answers earn it five times as much.
 */
export type BudgetUse = 'spare' | 'retry' | 'last-resort';

/** An answer earns so many times more for last resorts than for retries. */
const lastResortShare = 5;

/**
 * How many extra attempts one model class may make. Why a budget and not only a maximum of retries: with every call failing, one retry each
 * doubles the load on a target that is already broken. A token bucket that starts full with `reserve`, earns `ratio` per answered call and
 * `perSecond` with time, so that a small service can retry too. Shape as in Finagle and tower.
 *
 * A last resort is the difference between an answer and an error, and where half of the calls fail a second try of each is worth its cost:
 * so each answer earns last resorts more. An outage of every target has no answers, and then a last resort has no more than a retry.
 */
export class RetryBudget {
  readonly #policy: BudgetPolicy;
  readonly #clock: Clock;
  /** Earned by answers, for last resorts only. */
  #earned = 0;
  #tokens: number;
  #filledAt: number;

  constructor(policy: BudgetPolicy, clock: Clock) {
    this.#policy = policy;
    this.#clock = clock;
    this.#tokens = policy.reserve;
    this.#filledAt = clock.now();
  }

  /** A call was answered: earns its share of an extra attempt. */
  deposit(): void {
    const { ratio, reserve } = this.#policy;
    this.#refill();
    this.#tokens = Math.min(reserve, this.#tokens + ratio);
    this.#earned = Math.min(reserve, this.#earned + lastResortShare * ratio);
  }

  /** Takes one extra attempt; false where nothing is left for this use. */
  withdraw(use: BudgetUse = 'retry'): boolean {
    this.#refill();
    if (use === 'last-resort' && this.#earned >= 1) {
      this.#earned -= 1;
      return true;
    }
    const kept = use === 'spare' ? Math.floor(this.#policy.reserve / 2) : 0;
    if (this.#tokens < 1 + kept) return false;
    this.#tokens -= 1;
    return true;
  }

  /** The extra attempt that was taken was not sent after all. */
  giveBack(): void {
    this.#refill();
    this.#tokens = Math.min(this.#policy.reserve, this.#tokens + 1);
  }

  /** Extra attempts that are left now. */
  left(): number {
    this.#refill();
    return this.#tokens;
  }

  #refill(): void {
    const { reserve, perSecond } = this.#policy;
    const now = this.#clock.now();
    this.#tokens = Math.min(reserve, this.#tokens + (Math.max(0, now - this.#filledAt) / 1000) * perSecond);
    this.#filledAt = now;
  }
}
