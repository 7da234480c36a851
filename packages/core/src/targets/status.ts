import type { Reason } from '../call/reasons.ts';
import type { RecentFailure, TargetStats } from '../routing/target-stats.ts';
import type { Refuses } from './refusal-record.ts';
import type { TargetState } from './target-state.ts';

/** How one target stands right now. */
export interface TargetStatus {
  /** `provider/model`. */
  readonly id: string;
  readonly modelClass: string;
  readonly state: 'available' | 'open' | 'half-open' | 'cooling' | 'suspended';
  /** Epoch milliseconds at which the state may end; absent where it holds, or where only a person can end it. */
  readonly until?: number;
  /** What brought it there; for `cooling` and `suspended`. */
  readonly reason?: Reason;
  readonly inFlight: number;
  /** Requests per second that it is believed to grant, where it has refused some; absent: no limit is known. */
  readonly pace?: number;
  /** Milliseconds to the first token of a stream, or to a whole JSON answer, of the last 200 answers; absent before the first. */
  readonly p50?: number;
  readonly p95?: number;
  /** The newest first, five at most. */
  readonly lastFailures: readonly RecentFailure[];
  /** What it says to most calls (80 % in 5 minutes), where that blames nobody and so opens no breaker; absent: it answers, or fails. */
  readonly refuses?: Refuses;
  /** Retries that the budget of its model class still allows. */
  readonly budgetLeft: number;
  readonly tags: readonly string[];
}

/** How a target stands, from what its layers know. */
export function targetStatus(known: TargetState, { p50, p95, lastFailures }: TargetStats, refuses?: Refuses): TargetStatus {
  const { target, health, breaker, places, budget } = known;
  const pace = health.paces.rate();
  const base = {
    id: target.id,
    modelClass: target.modelClass,
    inFlight: places.inFlight(),
    tags: target.tags,
    lastFailures: [...lastFailures],
    budgetLeft: Math.floor(budget.left()),
    ...(pace !== undefined && { pace }),
    ...(refuses && { refuses }),
    ...(p50 !== undefined && { p50 }),
    ...(p95 !== undefined && { p95 }),
  };
  const pause = health.pause();
  if (pause)
    return { ...base, state: pause.state, reason: pause.reason, ...(pause.until !== undefined && { until: pause.until }) };
  const state = breaker.state();
  if (state === 'closed') return { ...base, state: 'available' };
  return { ...base, state, ...(state === 'open' && { until: breaker.openUntil() }) };
}
