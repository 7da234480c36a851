import type { Failure } from '../call/failure.ts';
import type { Target } from '../call/target.ts';
import type { WalkState } from './walk-state.ts';

/** The failures that end the call. After a wait in line: with what keeps the targets away now, and with the length of the wait in the texts. */
export function told(state: WalkState): readonly Failure[] {
  const { call, parts, line, findings } = state;
  const { waitedMs = 0, waitedFor } = findings.lastResort ?? {};
  if (waitedMs === 0 || !waitedFor) return findings.failures;
  const waited = `; waited ${(waitedMs / 1000).toFixed(1)} s for ${[...waitedFor].join(', ')}`;
  const now = call.candidates.flatMap((target) => {
    const away = parts.stackOf(target).hindered(call)?.failure;
    return away ?? (findings.asked.has(target) ? [] : inLine(state, target));
  });
  const inLineNow = now.map((failure) => withLine(failure, line.expectedMs()));
  // A wait that a target named before the wait in line is too old to be passed on.
  const asked = findings.failures.filter(isAnswered).map(({ waitMs: _, ...failure }) => failure);
  return [...asked, ...inLineNow].map((failure) => ({ ...failure, detail: failure.detail + waited }));
}

/** Why a target is not asked while other calls wait for it. */
export function inLine({ line, parts }: WalkState, target: Target): Failure {
  return {
    reason: 'unavailable',
    phase: 'before_send',
    detail: `${line.length} calls are in line for it`,
    waitMs: line.expectedMs() ?? 1000,
    ...(parts.stackOf(target).isPaced() && { because: 'rate-limited' }),
  };
}

/** True for the failure of an attempt that was sent. */
const isAnswered = ({ phase }: Failure) => phase !== 'before_send';

/** A client that comes again waits in line again, so its wait is at least that of the line. */
function withLine(failure: Failure, lineMs: number | undefined): Failure {
  if (failure.because !== 'rate-limited' || lineMs === undefined) return failure;
  return { ...failure, waitMs: Math.max(failure.waitMs ?? 0, lineMs) };
}
