import type { Clock } from '../call/clock.ts';
import type { Publish } from '../call/events.ts';
import type { BreakerPolicy, BulkheadPolicy } from '../call/policy.ts';
import { bulkhead, type Places } from '../resilience/bulkhead.ts';
import type { KeyPool } from '../resilience/key-pool.ts';
import { TargetBreaker } from '../resilience/target-breaker.ts';
import { TargetHealth } from '../resilience/target-health.ts';
import { type TargetCounts, targetCounts } from '../resilience/target-limits.ts';
import { MadeOnce } from './made-once.ts';

export interface SharedStateParts {
  readonly clock: Clock;
  readonly random: () => number;
  readonly publish: Publish;
  /** Milliseconds after which a suspension of the target ends by itself; absent: a probe or a person must end it. */
  readonly longestSuspensionMs?: number;
}

type MayOpenOne = (breaker: TargetBreaker, answers: boolean) => boolean;

/** The state of one target that all its model classes share. Breakers and places are shared by classes with the same policy for them. */
export class SharedState {
  readonly health: TargetHealth;
  readonly counts: TargetCounts;
  /** Stacks that use this state. */
  uses = 0;
  readonly #id: string;
  readonly #parts: SharedStateParts;
  readonly #breakers = new MadeOnce((_: string, policy: BreakerPolicy, mayOpen: MayOpenOne) => this.#newBreaker(policy, mayOpen));
  readonly #bulkheads = new MadeOnce((_: string, policy: BulkheadPolicy) => bulkhead(policy));

  constructor(id: string, pool: KeyPool, parts: SharedStateParts) {
    const { clock, publish, longestSuspensionMs } = parts;
    this.#id = id;
    this.#parts = parts;
    this.health = new TargetHealth(id, pool, clock, publish, longestSuspensionMs);
    this.counts = targetCounts(clock);
  }

  breaker(policy: BreakerPolicy, mayOpen: MayOpenOne): TargetBreaker {
    return this.#breakers.of(JSON.stringify(policy), policy, mayOpen);
  }

  places(policy: BulkheadPolicy): Places {
    return this.#bulkheads.of(JSON.stringify(policy), policy);
  }

  /** Whether nothing is lost with this state: every breaker is closed, no pause holds, and no limit has counted a request. */
  isWell(): boolean {
    if (this.health.holds() || this.counts.requests.sum() > 0) return false;
    return [...this.#breakers.values()].every((breaker) => breaker.state() === 'closed');
  }

  /** Publishes that the target may be asked again, because what kept it away is forgotten. */
  forget(): void {
    this.health.forget();
    const { clock, publish } = this.#parts;
    for (const breaker of this.#breakers.values()) {
      const from = breaker.state();
      if (from !== 'closed') publish({ type: 'breaker', at: clock.now(), target: this.#id, from, to: 'closed' });
    }
  }

  #newBreaker(policy: BreakerPolicy, mayOpen: MayOpenOne): TargetBreaker {
    const { clock, random, publish } = this.#parts;
    const breaker: TargetBreaker = new TargetBreaker(this.#id, policy, {
      clock,
      random,
      publish,
      mayOpen: (answers) => mayOpen(breaker, answers),
    });
    return breaker;
  }
}
