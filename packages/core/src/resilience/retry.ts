import { ConstantBackoff, retry as cockatielRetry, handleWhenResult, type RetryPolicy } from 'cockatiel';
import type { Attempt, Layer, Send } from '../call/call.ts';
import type { Clock } from '../call/clock.ts';
import type { Publish } from '../call/events.ts';
import type { Outcome } from '../call/outcome.ts';
import { ruleOf } from '../call/reasons.ts';
import { backoffMs } from './backoff.ts';
import { aborted, isRefusal, sent } from './failures.ts';
import { pausedMs } from './paused-ms.ts';
import type { BudgetUse, RetryBudget } from './retry-budget.ts';
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
 * cockatiel counts and loops, from the second try on: of a call that is answered at once it need not know. Its own delay cannot be aborted
 * and it calls once more after an abort (measured on 4.0.0), so its backoff is 0 and the pause is ours, inside the try. Its filter is asked
 * after the last try too, so it only reads what the try has decided: the decision spends the budget.
 */
export function retry(parts: RetryParts): Layer {
  return (next) => {
    const retries = new Retries(parts, next);
    return async function retry(attempt) {
      const first = await next(attempt);
      const waitMs = first.kind === 'failure' ? retries.waitFor(attempt, first, 0) : undefined;
      const outcome = waitMs === undefined ? first : await retries.again(attempt, first, waitMs);
      if (outcome.kind !== 'failure') parts.budget.deposit();
      return outcome;
    };
  };
}

/** The retries at one target, each after an attempt that failed. */
class Retries {
  readonly #parts: RetryParts;
  readonly #next: Send;
  /** By the number of attempts, one loop for all calls: making a loop costs more than asking it. */
  readonly #loops = new Map<number, RetryPolicy>();

  constructor(parts: RetryParts, next: Send) {
    this.#parts = parts;
    this.#next = next;
  }

  async again(attempt: Attempt, first: Outcome, waitMs: number): Promise<Outcome> {
    const { clock, budget } = this.#parts;
    let failed = first;
    let pauseMs = waitMs;
    const loop = this.#loopOf(attempt.target.policy.retry.attempts);
    const last = await loop.execute(async ({ attempt: tries }): Promise<Try> => {
      if (!(await sleep(clock, pauseMs, attempt.signal))) {
        budget.giveBack();
        return { outcome: aborted(attempt.signal, 'before_send'), again: false };
      }
      const onSend = () => this.#announce(attempt, failed, pauseMs);
      const outcome = await this.#next({ ...attempt, kind: 'retry', onSend });
      // A gate has refused the try, for example because the breaker opened meanwhile: the last answer of the target tells more.
      if (isRefusal(outcome)) {
        budget.giveBack();
        return { outcome: failed, again: false };
      }
      failed = outcome;
      const again = this.waitFor(attempt, outcome, tries + 1);
      pauseMs = again ?? 0;
      return { outcome, again: again !== undefined };
    });
    return last.outcome;
  }

  /** How long to wait before another try that is paid for; undefined where there is none. */
  waitFor(attempt: Attempt, outcome: Outcome, tries: number): number | undefined {
    const { clock, random, budget } = this.#parts;
    const waitMs = waitBeforeRetry(attempt, outcome, tries, { random, now: clock.now() });
    if (waitMs === undefined || clock.now() + waitMs >= attempt.call.deadlineAt) return undefined;
    return budget.withdraw(useOf(attempt, outcome)) ? waitMs : undefined;
  }

  #loopOf(attempts: number): RetryPolicy {
    const loop =
      this.#loops.get(attempts) ?? cockatielRetry(wantsAnother, { maxAttempts: attempts - 1, backoff: new ConstantBackoff(0) });
    this.#loops.set(attempts, loop);
    return loop;
  }

  #announce({ call, target }: Attempt, outcome: Outcome, waitMs: number): void {
    if (outcome.kind !== 'failure') return;
    const { reason, status } = outcome.failure;
    this.#parts.publish({
      type: 'retry',
      callId: call.id,
      at: this.#parts.clock.now(),
      attempt: outcome.attempt ?? 0,
      target: target.id,
      reason,
      ...(status !== undefined && { status }),
      waitMs,
    });
  }
}

/** What one try came to, and whether another follows. */
interface Try {
  readonly outcome: Outcome;
  readonly again: boolean;
}

/** Another target could be asked as well: the second try is a nicety, and may not use up what others need. */
function useOf({ othersAvailable }: Attempt, outcome: Outcome): BudgetUse {
  return outcome.kind === 'failure' && othersAvailable(outcome.failure.reason) ? 'spare' : 'retry';
}

const wantsAnother = handleWhenResult((result) => (result as Try).again);

/** Timers ring late on a busy machine. */
const slackMs = 100;

/** How long to wait before this target is asked again, in milliseconds; undefined where it should not be. */
function waitBeforeRetry(
  attempt: Attempt,
  outcome: Outcome,
  again: number,
  { random, now }: { readonly random: () => number; readonly now: number },
): number | undefined {
  if (outcome.kind !== 'failure') return undefined;
  const { call, target } = attempt;
  const { retry: policy } = target.policy;
  const { reason, waitMs, noRetry } = outcome.failure;
  const rule = ruleOf(reason).retrySame;
  // What is asked last is asked once each time: the pauses and the count are those of whoever asks.
  if (attempt.lastResort) return undefined;
  // What a provider keeps may have changed once it was reached.
  if (call.request.bound && !outcome.failure.unreached) return undefined; // what broke before its headers may have been done all the same
  if (again >= policy.attempts || attempt.signal.aborted || noRetry || rule === false || !policy.reasons.includes(reason))
    return undefined;
  if (sent(call) >= call.policy.failover.attempts) return undefined;
  if (rule === 'by-wait' && attempt.othersAvailable(reason))
    return waitMs !== undefined && waitMs <= policy.stayMs ? waitMs : undefined;
  // Only what a provider asks for can be too long: our own pause is what the policy says.
  if (waitMs === undefined) return backoffMs(policy.backoff, again, random);
  // What it has waited already counts, in line above all: its client is to hear of a refusal in time.
  const soFarMs = Math.max(0, pausedMs(call, now) - slackMs);
  return waitMs <= policy.maxWaitMs - soFarMs ? waitMs : undefined;
}
