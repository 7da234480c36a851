import type { Call } from '../call/call.ts';
import { sent } from '../resilience/failures.ts';
import { isContinuing, type WalkState } from './walk-state.ts';

/** After so many targets that seemed to be there and did not take the call something is wrong with what is known of them: the call ends. */
const mostRefusals = 50;

/** Epoch milliseconds after which no attempt is begun: with less than a second left no model answers. */
export function latestStart({ deadlineAt, policy }: Call): number {
  return deadlineAt - Math.min(1000, policy.timeout.totalMs / 10);
}

/**
 * Whether the next candidate is not to be asked any more.
 *
 * @param more - targets that will have been tried by then, beside those that were
 */
export function isOver(state: WalkState, more = 0): boolean {
  const { call, findings, parts } = state;
  if (findings.isFinal || call.signal.aborted) return true;
  const { targets, attempts } = call.policy.failover;
  const spent = findings.tried + more >= targets || sent(call) >= attempts;
  // Continuations come on top of what may be sent before anything is shown.
  if (spent && !isContinuing(state)) return true;
  return findings.tried > 0 && parts.clock.now() > latestStart(call);
}

/** Whether the bounds that somebody wrote, the time, or the last resort's own policy allow a last resort. */
export function mayResort(state: WalkState): boolean {
  const { call, findings, parts } = state;
  const { lastResort, failover } = call.policy;
  if (!lastResort || !call.mayFailOver || findings.isFinal || call.signal.aborted) return false;
  if (findings.refusals > mostRefusals || parts.clock.now() > latestStart(call)) return false;
  const { targets, attempts } = failover.written ?? {};
  const bound = (targets && findings.tried >= failover.targets) || (attempts && sent(call) >= failover.attempts);
  return !bound || isContinuing(state);
}
