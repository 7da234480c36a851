import type { Clock } from '../call/clock.ts';
import type { Publish } from '../call/events.ts';
import type { BreakerPolicy, BulkheadPolicy } from '../call/policy.ts';
import { bulkhead, type Places } from '../resilience/bulkhead.ts';
import type { KeyPool } from '../resilience/key-pool.ts';
import { type TargetBreaker, targetBreaker } from '../resilience/target-breaker.ts';
import { TargetHealth } from '../resilience/target-health.ts';
import { type TargetCounts, targetCounts } from '../resilience/target-limits.ts';

/** What is known of one target, whatever classes it stands in. Classes with the same policy for a part share that part. */
export interface SharedState {
  readonly health: TargetHealth;
  readonly counts: TargetCounts;
  breaker(policy: BreakerPolicy, mayOpen: (breaker: TargetBreaker, answers: boolean) => boolean): TargetBreaker;
  places(policy: BulkheadPolicy): Places;
  /** Whether nothing is lost with it: every breaker closed, no pause, nothing that a limit counts. */
  isWell(): boolean;
  /** Tells that what was away may be asked again: nobody knows of it any more. */
  forget(): void;
}

export interface SharedStateParts {
  readonly clock: Clock;
  readonly random: () => number;
  readonly publish: Publish;
  /** A suspension of the target ends by itself after so long; absent: it needs a probe or a person. */
  readonly longestSuspensionMs?: number;
}

export function sharedState(
  id: string,
  pool: KeyPool,
  { clock, random, publish, longestSuspensionMs }: SharedStateParts,
): SharedState {
  const health = new TargetHealth(id, pool, clock, publish, longestSuspensionMs);
  const counts = targetCounts(clock);
  const breakers = new Map<string, TargetBreaker>();
  const bulkheads = new Map<string, Places>();

  return {
    health,
    counts,
    breaker: (policy, mayOpen) =>
      byPolicy(breakers, policy, () => {
        const own: TargetBreaker = targetBreaker(id, policy, clock, random, publish, (answers) => mayOpen(own, answers));
        return own;
      }),
    places: (policy) => byPolicy(bulkheads, policy, () => bulkhead(policy)),
    isWell: () =>
      !health.holds() && counts.requests.sum() === 0 && [...breakers.values()].every((one) => one.state() === 'closed'),
    forget() {
      health.forget();
      for (const breaker of breakers.values()) {
        const from = breaker.state();
        if (from !== 'closed') publish({ type: 'breaker', at: clock.now(), target: id, from, to: 'closed' });
      }
    },
  };
}

function byPolicy<T>(made: Map<string, T>, policy: object, make: () => T): T {
  const key = JSON.stringify(policy);
  const found = made.get(key) ?? make();
  made.set(key, found);
  return found;
}
