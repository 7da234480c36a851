import type { Attempt, Layer } from '../call/call.ts';
import type { Failure } from '../call/failure.ts';
import type { Outcome } from '../call/outcome.ts';
import { ruleOf } from '../call/reasons.ts';
import type { TargetHealth } from './target-health.ts';

/** The keys of one account. Shared by all its targets: a refused key is refused for each of them. */
export interface KeyPool {
  readonly size: number;
  /** Whether each key has a quota of its own; else a limit of one is a limit of all. */
  readonly separateQuotas: boolean;
  /** What is known of a key, by its place in the pool. */
  health(key: number): TargetHealth;
  /** The place after the one that was last begun with. */
  next(): number;
}

/**
 * Goes on with another key of the same target when one is refused (or, with quotas of their own, limited). Refused keys are not counted
 * against what a call may send: a pool with one good key serves.
 */
export function keys(pool: KeyPool): Layer {
  return (next) => {
    if (pool.size < 2) return next;
    return async function keys(attempt) {
      const order = usable(pool);
      let outcome: Outcome | undefined;
      for (const [n, key] of order.entries()) {
        if (outcome && attempt.signal.aborted) break;
        const last = n === order.length - 1;
        outcome = await next({ ...attempt, key, lastKey: last, ...(outcome && { kind: 'retry' }) });
        if (outcome.kind !== 'failure' || !concernsKey(pool, outcome.failure)) return outcome;
        rest(pool.health(key), outcome.failure, attempt);
        const record = attempt.call.attempts.at(-1);
        if (record && !last) record.keyRefused = true;
      }
      return outcome ?? next(attempt);
    };
  };
}

/** Those that are not refused or limited, beginning with the one whose turn it is; all of them where none is left. */
function usable(pool: KeyPool): readonly number[] {
  const from = pool.next();
  const all = Array.from({ length: pool.size }, (_, n) => (from + n) % pool.size);
  const well = all.filter((key) => !pool.health(key).pause());
  return well.length > 0 ? well : all.slice(0, 1);
}

function concernsKey({ separateQuotas }: KeyPool, { reason }: Failure): boolean {
  return reason === 'unauthorized' || (separateQuotas && (reason === 'rate-limited' || reason === 'quota-exhausted'));
}

function rest(health: TargetHealth, { reason, waitMs }: Failure, { call }: Attempt): void {
  if (ruleOf(reason).afterwards === 'cooling') health.cool(waitMs, call.id);
  else health.suspend(reason, waitMs, call.id);
}
