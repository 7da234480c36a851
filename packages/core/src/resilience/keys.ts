import type { Call, Layer } from '../call/call.ts';
import type { Clock } from '../call/clock.ts';
import type { FailedOutcome, Outcome } from '../call/outcome.ts';
import { isRefusal } from './failures.ts';
import type { TargetHealth } from './target-health.ts';

/**
 * Goes on with another key of the same target when a key is refused (or, with separate quotas, limited). Attempts with refused keys do not
 * count against the attempts of a call, so a pool with one good key serves.
 */
export function keys(health: TargetHealth, clock: Clock): Layer {
  return (next) => {
    if (health.pool.size < 2) return next;
    return async function keys(attempt) {
      const refused: FailedOutcome[] = [];
      for (const key of usable(health, attempt.call)) {
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

/**
 * Keys that are neither refused nor limited, beginning with the key whose turn it is; without any such key that key alone. What a bound call refers
 * to may be known to the key alone that gave it, where keys have quotas of their own.
 */
function usable(health: TargetHealth, { key }: Call): readonly number[] {
  const { size, separateQuotas } = health.pool;
  if (key !== undefined && separateQuotas && key < size) return [key];
  const from = health.pool.next();
  const all = Array.from({ length: size }, (_, n) => (from + n) % size);
  const free = all.filter((key) => !health.keyPause(key));
  if (free.length === 0) return all.slice(0, 1);
  // With separate quotas each key has a pace of its own, so a key that may send now goes before a key that must wait.
  const ready = free.filter((key) => health.paces.of(key).waitMs(0) === 0);
  return ready.length > 0 ? ready : free;
}

function leaveOut({ attempt = 0 }: FailedOutcome, { attempts }: Call): void {
  const record = attempts[attempt - 1];
  if (record) record.keyRefused = true;
}

/** All keys refused: the failure with the shortest wait, capped by the end of the target's own pause, because a key that was not tried may be free sooner. */
function ofPool(refused: readonly FailedOutcome[], health: TargetHealth, clock: Clock): Outcome | undefined {
  const [first, ...others] = refused;
  if (!first) return undefined;
  const soonest = others.reduce((one, other) => (waitOf(other) <= waitOf(one) ? other : one), first);
  const { until } = health.pause() ?? {};
  const waitMs = Math.min(waitOf(soonest), until === undefined ? Number.POSITIVE_INFINITY : Math.max(0, until - clock.now()));
  return Number.isFinite(waitMs) ? { ...soonest, failure: { ...soonest.failure, waitMs } } : soonest;
}

const waitOf = ({ failure: { waitMs } }: FailedOutcome) => waitMs ?? Number.POSITIVE_INFINITY;
