import type { Failure } from '../call/failure.ts';
import type { Outcome } from '../call/outcome.ts';
import { ruleOf } from '../call/reasons.ts';

/**
 * Which of a call's failures the client gets: the first that says something about a provider. A 400 of a fallback never hides the 503 before
 * it, and neither does a target that was never asked because the call does not fit it. Where no target was asked, the first reason that kept
 * a target away decides.
 */
export function decide(failures: readonly Failure[]): Outcome {
  const meaningful = failures.filter(({ reason }) => ruleOf(reason).meaningful);
  const failure = meaningful.find((one) => !isUnfit(one)) ?? meaningful[0] ?? failures[0] ?? nothingToAsk;
  return { kind: 'failure', failure, all: failures };
}

/** True for a failure that was known before sending: it says something about the call, and nothing about a provider. */
export function isUnfit({ reason, phase }: Failure): boolean {
  return phase === 'before_send' && (reason === 'unsupported' || reason === 'too-long');
}

const nothingToAsk: Failure = { reason: 'unavailable', phase: 'before_send', detail: 'no target may serve this call' };

/** Whether every target that was asked or skipped is over its rate limit. */
export function allRateLimited(failures: readonly Failure[]): boolean {
  return failures.length > 0 && failures.every(({ reason, because }) => reason === 'rate-limited' || because === 'rate-limited');
}

/** The smallest wait of all failures, in milliseconds; undefined where no failure has a wait. */
export function smallestWait(failures: readonly Failure[]): number | undefined {
  const waits = failures.flatMap(({ waitMs }) => (waitMs === undefined ? [] : [waitMs]));
  return waits.length === 0 ? undefined : Math.min(...waits);
}
