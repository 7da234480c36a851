import { ConstantBackoff, handleWhenResult, retry as cockatielRetry } from 'cockatiel';
import type { Attempt, Layer } from '../call/call.ts';
import type { Clock } from '../call/clock.ts';
import type { Publish } from '../call/events.ts';
import type { Outcome } from '../call/outcome.ts';
import { ruleOf } from '../call/reasons.ts';
import { backoffMs } from './backoff.ts';
import { aborted } from './failures.ts';
import type { RetryBudget } from './retry-budget.ts';
import { sleep } from './sleep.ts';

export interface RetryParts {
  readonly clock: Clock;
  readonly random: () => number;
  readonly budget: RetryBudget;
  readonly publish: Publish;
}

/**
 * Tries the same target again after a failure that is worth it.
 *
 * cockatiel counts and loops. Its own delay cannot be aborted and it calls once more after an abort (measured on 4.0.0), so its backoff
 * is 0 and the pause is ours, inside the try. Its filter is asked after the last try too: ours counts, because it spends the budget.
 */
export function retry({ clock, random, budget, publish }: RetryParts): Layer {
  return (next) =>
    async function retry(attempt) {
      const { call, target } = attempt;
      const policy = target.policy.retry;
      let again = 0;
      let pauseMs = 0;

      const filter = handleWhenResult((result) => {
        const outcome = result as Outcome;
        const wait = waitBeforeRetry(attempt, outcome, again, random);
        if (wait === undefined || clock.now() + wait >= call.deadlineAt || !budget.withdraw()) return false;
        pauseMs = wait;
        again += 1;
        announce(outcome, wait);
        return true;
      });
      const outcome = await cockatielRetry(filter, { maxAttempts: policy.attempts, backoff: new ConstantBackoff(0) }).execute(
        async (): Promise<Outcome> => {
          if (again === 0) return next(attempt);
          if (!(await sleep(clock, pauseMs, call.signal))) return aborted(call.signal, 'before_send');
          return next({ ...attempt, kind: 'retry' });
        },
      );
      if (outcome.kind !== 'failure') budget.deposit();
      return outcome;

      function announce(outcome: Outcome, waitMs: number) {
        if (outcome.kind !== 'failure') return;
        const { reason, status } = outcome.failure;
        const number = call.attempts.length;
        const at = clock.now();
        publish({ type: 'retry', callId: call.id, at, attempt: number, target: target.id, reason, ...(status !== undefined && { status }), waitMs });
      }
    };
}

/** How long to wait before this target is asked again, in milliseconds; undefined where it should not be. */
function waitBeforeRetry(attempt: Attempt, outcome: Outcome, again: number, random: () => number): number | undefined {
  if (outcome.kind !== 'failure') return undefined;
  const { call, target } = attempt;
  const { retry: policy, failover } = target.policy;
  const { reason, waitMs, noRetry } = outcome.failure;
  const rule = ruleOf(reason).retrySame;
  if (again >= policy.attempts || call.signal.aborted || noRetry || rule === false || !policy.reasons.includes(reason)) return undefined;
  if (call.attempts.length >= failover.attempts) return undefined;
  const pauseMs = waitMs ?? backoffMs(policy.backoff, again, random);
  const patienceMs = rule === 'by-wait' && attempt.othersAvailable() ? policy.stayMs : policy.maxWaitMs;
  return pauseMs <= patienceMs ? pauseMs : undefined;
}
