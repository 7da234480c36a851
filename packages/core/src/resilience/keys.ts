import type { Call, Layer } from '../call/call.ts';
import type { Clock } from '../call/clock.ts';
import type { Outcome } from '../call/outcome.ts';
import { isRefusal } from './failures.ts';
import type { TargetHealth } from './target-health.ts';

type Failed = Extract<Outcome, { kind: 'failure' }>;

/**
 * Goes on with another key of the same target when one is refused (or, with quotas of their own, limited). Refused keys are not counted
 * against what a call may send: a pool with one good key serves.
 */
export function keys(health: TargetHealth, clock: Clock): Layer {
  return (next) => {
    if (health.pool.size < 2) return next;
    return async function keys(attempt) {
      const refused: Failed[] = [];
      for (const key of usable(health)) {
        const before = refused.at(-1);
        if (before && attempt.signal.aborted) break;
        if (before) leaveOut(before, attempt.call);
        const outcome = await next({ ...attempt, key, ...(before && { kind: 'retry' }) });
        if (before && isRefusal(outcome)) break;
        if (outcome.kind !== 'failure' || !health.concernsKey(outcome.failure.reason)) return outcome;
        refused.push(outcome);
      }
      return ofPool(refused, health, clock) ?? next(attempt);
    };
  };
}

/** Those that are not refused or limited, beginning with the one whose turn it is; that one alone where none is left. */
function usable({ pool, keyPause, paceOf }: TargetHealth): readonly number[] {
  const from = pool.next();
  const all = Array.from({ length: pool.size }, (_, n) => (from + n) % pool.size);
  const well = all.filter((key) => !keyPause(key));
  if (well.length === 0) return all.slice(0, 1);
  // With quotas of their own: those that may send now.
  const free = well.filter((key) => paceOf(key).waitMs(0) === 0);
  return free.length > 0 ? free : well;
}

function leaveOut({ attempt = 0 }: Failed, { attempts }: Call): void {
  const record = attempts[attempt - 1];
  if (record) record.keyRefused = true;
}

/** What all keys together came to: the one that is back first speaks, also where another key that was not asked is back before it. */
function ofPool(refused: readonly Failed[], health: TargetHealth, clock: Clock): Outcome | undefined {
  const [first, ...others] = refused;
  if (!first) return undefined;
  const soonest = others.reduce((one, other) => (waitOf(other) <= waitOf(one) ? other : one), first);
  const { until } = health.pause() ?? {};
  const waitMs = Math.min(waitOf(soonest), until === undefined ? Number.POSITIVE_INFINITY : Math.max(0, until - clock.now()));
  return Number.isFinite(waitMs) ? { ...soonest, failure: { ...soonest.failure, waitMs } } : soonest;
}

const waitOf = ({ failure: { waitMs } }: Failed) => waitMs ?? Number.POSITIVE_INFINITY;
