import type { Call } from '../call/call.ts';
import type { EndSignal } from '../call/end-signal.ts';
import type { Failure, Phase } from '../call/failure.ts';
import type { FailedOutcome, Outcome } from '../call/outcome.ts';

/** The outcome of whatever is stopped by `signal`: its reason is the failure that stopped it. */
export function aborted(signal: EndSignal, phase: Phase): FailedOutcome {
  return { kind: 'failure', failure: { ...(signal.reason as Failure), phase } };
}

/** Calls `listener` once when the outcome is over: now for a failure or a reply, at its end for a stream. */
export function whenOver(outcome: Outcome, listener: (failure: Failure | undefined) => void): void {
  if (outcome.kind === 'stream') outcome.stream.onEnd((end) => listener(end.failure));
  else listener(outcome.kind === 'failure' ? outcome.failure : undefined);
}

/** True for refusals by our own gates (`unavailable`, `shed`), before anything was sent: callers then keep the last real answer of the target instead. */
export function isRefusal(outcome: Outcome): boolean {
  return outcome.kind === 'failure' && (outcome.failure.reason === 'unavailable' || outcome.failure.reason === 'shed');
}

/** How much a call has sent so far; refused keys of a pool aside. */
export function sent({ attempts }: Call): number {
  return attempts.filter(({ keyRefused }) => !keyRefused).length;
}
