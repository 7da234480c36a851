import type { Clock } from '../call/clock.ts';
import type { Publish } from '../call/events.ts';
import type { Reason } from '../call/reasons.ts';

/** Why a target is left alone, and until when. */
export interface Pause {
  readonly state: 'cooling' | 'suspended';
  readonly reason: Reason;
  /** Epoch milliseconds; undefined where only a person (or a new key) can end it. */
  readonly until?: number;
}

/** What is known of one target by what it told us: told to wait, out of quota, key refused. */
export interface TargetHealth {
  /** The pause that holds now, if any. */
  pause(): Pause | undefined;
  /** Told to wait. A later end extends it, an earlier one never shortens it. Returns the wait in milliseconds. */
  cool(waitMs: number | undefined, callId?: string): number;
  suspend(reason: Reason, waitMs: number | undefined, callId?: string): void;
  /** A person says that it is well again. */
  resume(): void;
  /** An answer came: the next rate limit without a hint starts from the shortest wait again. */
  answered(): void;
}

const firstWaitMs = 1000;
const longestWaitMs = 60_000;
/** Timers may ring a little early: a pause that ends within this time has ended. */
const slackMs = 5;

export function targetHealth(target: string, clock: Clock, publish: Publish): TargetHealth {
  let current: Pause | undefined;
  let unhinted = 0;

  function enter(pause: Pause, callId?: string) {
    current = pause;
    const { state, reason, until } = pause;
    publish({
      type: 'health',
      at: clock.now(),
      target,
      state,
      reason,
      ...(until !== undefined && { until }),
      ...(callId !== undefined && { callId }),
    });
  }

  return {
    pause() {
      if (current?.until !== undefined && clock.now() >= current.until - slackMs) {
        current = undefined;
        publish({ type: 'health', at: clock.now(), target, state: 'available' });
      }
      return current;
    },
    cool(waitMs, callId) {
      const wait = waitMs ?? Math.min(longestWaitMs, firstWaitMs * 2 ** Math.min(unhinted++, 10));
      const until = clock.now() + wait;
      const held = current?.until ?? (current ? Number.POSITIVE_INFINITY : 0);
      if (until > held) enter({ state: 'cooling', reason: 'rate-limited', until }, callId);
      return wait;
    },
    suspend(reason, waitMs, callId) {
      // It was told to wait longer than the quota takes: both hold.
      const until = waitMs === undefined ? undefined : Math.max(clock.now() + waitMs, current?.until ?? 0);
      enter({ state: 'suspended', reason, ...(until !== undefined && { until }) }, callId);
    },
    resume() {
      if (!current) return;
      current = undefined;
      publish({ type: 'health', at: clock.now(), target, state: 'available' });
    },
    answered() {
      unhinted = 0;
    },
  };
}
