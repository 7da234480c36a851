import type { Clock } from '../call/clock.ts';
import type { Publish } from '../call/events.ts';
import type { Reason } from '../call/reasons.ts';
import type { Pause } from './pause.ts';
import { setBackBy } from './set-back.ts';
import { tellPause } from './tell-pause.ts';

/** What is known of a target (or a key) by what it told us: told to wait, out of quota, key refused. */
export interface PauseHolder {
  /** The pause that holds now, if any. */
  pause(): Pause | undefined;
  /**
   * Told to wait. A later end extends it, an earlier one never shortens it. Without a hint each pause is twice the one before, and one that
   * holds already is left as it is. Returns the wait in milliseconds.
   */
  cool(waitMs: number | undefined, callId?: string): number;
  suspend(reason: Reason, waitMs: number | undefined, callId?: string): void;
  /** It is well again: a person says so, or it has answered. */
  resume(): void;
  /** An answer came: the next rate limit without a hint starts from the shortest wait again. */
  answered(): void;
}

const firstWaitMs = 1000;
const longestWaitMs = 60_000;
/** Timers may ring a little early: a pause that ends within this time has ended. */
const slackMs = 5;

export function pauseHolder(target: string, clock: Clock, publish: Publish): PauseHolder {
  const tell = tellPause(target, clock, publish);
  let current: Pause | undefined;
  let enteredAt = 0;
  let unhinted = 0;

  /** When the pause that holds now ends, epoch milliseconds; 0 where none does. */
  function heldUntil(): number {
    const backMs = current?.until === undefined ? 0 : setBackBy(enteredAt, clock.now());
    if (backMs > 0 && current?.until !== undefined) enter({ ...current, until: current.until - backMs });
    return current ? (current.until ?? Number.POSITIVE_INFINITY) : 0;
  }

  function enter(pause: Pause | undefined, callId?: string) {
    current = pause;
    enteredAt = clock.now();
    tell(pause, callId);
  }

  return {
    pause() {
      if (clock.now() >= heldUntil() - slackMs) enter(undefined);
      return current;
    },
    cool(waitMs, callId) {
      const leftMs = heldUntil() - clock.now();
      // Sent before the pause began: all that were under way then are refused together, which is no reason to wait longer.
      if (waitMs === undefined && current?.state === 'cooling' && leftMs > slackMs) return leftMs;
      const wait = waitMs ?? Math.min(longestWaitMs, firstWaitMs * 2 ** Math.min(unhinted++, 10));
      const until = clock.now() + wait;
      if (until > heldUntil()) enter({ state: 'cooling', reason: 'rate-limited', until }, callId);
      return wait;
    },
    suspend(reason, waitMs, callId) {
      // It was told to wait longer than the quota takes: both hold.
      const until = waitMs === undefined ? Number.POSITIVE_INFINITY : Math.max(clock.now() + waitMs, heldUntil());
      const endless = until === Number.POSITIVE_INFINITY;
      // What holds until somebody ends it keeps its reason: a quota that comes back does not bring back a model that is gone.
      if (endless && waitMs !== undefined) return;
      enter({ state: 'suspended', reason, ...(!endless && { until }) }, callId);
    },
    resume: () => enter(undefined),
    answered() {
      unhinted = 0;
    },
  };
}
