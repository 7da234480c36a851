import type { Call } from '../call/call.ts';
import type { LastResortPolicy } from '../call/policy.ts';
import { sent } from '../resilience/failures.ts';
import { isContinuing, type WalkState } from './walk-state.ts';

/** A call ends after so many targets that seemed available and refused it, because what is known of the targets must then be wrong. */
const mostRefusals = 50;

/** Epoch milliseconds after which no attempt is begun, because no model answers within the time that is left then. */
export function latestStart({ deadlineAt, policy }: Call): number {
  return deadlineAt - Math.min(1000, policy.timeout.totalMs / 10);
}

/**
 * Whether the call may ask no further candidate.
 *
 * @param more - targets that are under way and count as tried
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

/** The policy of the last resort; undefined where the policy, the configured bounds or the time allow none. */
export function resortPolicy(state: WalkState): LastResortPolicy | undefined {
  const { call, findings, parts } = state;
  const { lastResort, failover } = call.policy;
  if (!lastResort || !call.mayFailOver || findings.isFinal || call.signal.aborted) return undefined;
  if (findings.refusals > mostRefusals || parts.clock.now() > latestStart(call)) return undefined;
  const { targets, attempts } = failover.written ?? {};
  const bound = (targets && findings.tried >= failover.targets) || (attempts && sent(call) >= failover.attempts);
  return !bound || isContinuing(state) ? lastResort : undefined;
}
