import type { Call } from '../call/call.ts';
import type { WaitCause } from '../call/call-events.ts';
import type { Clock } from '../call/clock.ts';
import type { Failure } from '../call/failure.ts';
import type { Pause } from './pause.ts';
import type { TargetBreaker } from './target-breaker.ts';
import type { TargetHealth } from './target-health.ts';

/** Why a target is not to be asked now. */
export interface Away {
  readonly because: WaitCause | 'suspended';
  /** Epoch milliseconds; undefined where nobody knows, or where only a person can end it. */
  readonly until?: number;
  /** The same for a call that passes it over. */
  readonly failure: Failure;
}

export interface AwayParts {
  readonly clock: Clock;
  readonly health: TargetHealth;
  readonly breaker: TargetBreaker;
  /** Whether half-open is for probes of our own only. */
  readonly probed: boolean;
  /** Input and output of a call in tokens, before it is sent. */
  estimate(call: Call): number;
}

/** What a call without a size counts for. */
const noSize = 0;

/** Tokens of a call, where they matter for the target now: estimating them costs. */
export function sizeOf({ health, estimate }: AwayParts, call: Call | undefined): number {
  return call && health.paces.wantsTokens() ? estimate(call) : noSize;
}

/**
 * Why this target is not to be asked now; undefined where it may be. Half-open counts as there, as long as a trial may be sent.
 *
 * @param lastResort - nothing else is left: it may be asked although its breaker is open
 */
export function awayOf(parts: AwayParts, call: Call | undefined, lastResort: boolean): Away | undefined {
  const { clock, health } = parts;
  const now = clock.now();
  const pause = health.pause();
  if (pause) return ofPause(pause, now);
  const kept = lastResort ? undefined : ofBreaker(parts, now);
  if (kept) return kept;
  const waitMs = health.paces.waitMs(sizeOf(parts, call));
  if (waitMs === 0) return undefined;
  const failure = { ...base, detail: `over its pace for ${Math.ceil(waitMs)} ms`, because: 'rate-limited', waitMs } as const;
  return { because: 'paced', until: now + waitMs, failure };
}

const base = { reason: 'unavailable', phase: 'before_send' } as const;

function ofPause({ state, reason, until }: Pause, now: number): Away {
  const waitMs = until === undefined ? undefined : Math.max(0, until - now);
  const time = waitMs === undefined ? 'until it is resumed' : `for ${Math.ceil(waitMs / 1000)} s more`;
  const failure: Failure = {
    ...base,
    detail: `${state} (${reason}) ${time}`,
    because: reason,
    ...(waitMs !== undefined && { waitMs }),
  };
  return { because: state, ...(until !== undefined && { until }), failure };
}

function ofBreaker({ breaker, probed }: AwayParts, now: number): Away | undefined {
  const state = breaker.state();
  if (state === 'open') {
    const until = breaker.openUntil();
    const waitMs = Math.max(0, until - now);
    return {
      because: 'open',
      until,
      failure: { ...base, detail: `breaker open for ${Math.ceil(waitMs / 1000)} s more`, waitMs },
    };
  }
  // Where we probe ourselves, no call of a client has to.
  const room = state === 'half-open' && probed ? 0 : breaker.ramp.room();
  return room < 1 ? comingBack(state) : undefined;
}

function comingBack(state: 'closed' | 'half-open'): Away {
  const detail = state === 'half-open' ? 'breaker half-open: a trial is under way' : 'coming back: it gets a share of the calls';
  return { because: 'half-open', failure: { ...base, detail, waitMs: 1000 } };
}
