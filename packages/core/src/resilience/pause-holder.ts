import type { Clock } from '../call/clock.ts';
import type { Publish } from '../call/events.ts';
import type { Reason } from '../call/reasons.ts';
import type { Pause } from './pause.ts';
import { type PublishPause, publishPause } from './publish-pause.ts';
import { setBackBy } from './set-back.ts';

const firstWaitMs = 1000;
const longestWaitMs = 60_000;
/** Timers may ring a little early: a pause that ends within this time has ended. */
const slackMs = 5;

/** The pause of one target, of one key, or of one key at one target. Each change is published as a `health` event. */
export class PauseHolder {
  readonly #clock: Clock;
  readonly #publish: PublishPause;
  #pause: Pause | undefined;
  #enteredAt = 0;
  /** Rate limits without a hint since the last answer. */
  #unhinted = 0;

  constructor(subject: string, clock: Clock, publish: Publish) {
    this.#clock = clock;
    this.#publish = publishPause(subject, clock, publish);
  }

  /** The pause that holds now. */
  pause(): Pause | undefined {
    if (this.#pause && this.#clock.now() >= this.#heldUntil() - slackMs) this.#enter(undefined);
    return this.#pause;
  }

  /**
   * The provider asked us to wait. A later end extends the pause, an earlier end never shortens it. Without a hint each wait is twice the wait
   * before, from 1 s to 60 s, and a pause that holds already stays as it is.
   *
   * @returns the wait in milliseconds
   */
  cool(waitMs: number | undefined, callId?: string): number {
    const leftMs = this.#heldUntil() - this.#clock.now();
    // Attempts that were under way when the pause began are refused together: a crowd is no reason to wait longer.
    if (waitMs === undefined && this.#pause?.state === 'cooling' && leftMs > slackMs) return leftMs;
    const heldMs = waitMs ?? Math.min(longestWaitMs, firstWaitMs * 2 ** Math.min(this.#unhinted++, 10));
    const until = this.#clock.now() + heldMs;
    if (until > this.#heldUntil()) this.#enter({ state: 'cooling', reason: 'rate-limited', until }, callId);
    return heldMs;
  }

  /** @param waitMs - undefined: until a probe or a person ends the suspension */
  suspend(reason: Reason, waitMs: number | undefined, callId?: string): void {
    // A rate limit may hold longer than the quota: the later end counts.
    const until = waitMs === undefined ? Number.POSITIVE_INFINITY : Math.max(this.#clock.now() + waitMs, this.#heldUntil());
    const isOpenEnded = until === Number.POSITIVE_INFINITY;
    // An open-ended suspension (`not-found`, say) is never replaced by one with an end (a quota reset).
    if (isOpenEnded && waitMs !== undefined) return;
    this.#enter({ state: 'suspended', reason, ...(!isOpenEnded && { until }) }, callId);
  }

  /** A person or an answer says that the pause is over. */
  resume(): void {
    this.#enter(undefined);
  }

  /** An answer came: the next rate limit without a hint starts from the shortest wait again. */
  answered(): void {
    this.#unhinted = 0;
  }

  /** Epoch milliseconds at which the pause ends; 0 without a pause. Moves the end back with a clock that was set back. */
  #heldUntil(): number {
    const held = this.#pause;
    if (!held) return 0;
    if (held.until === undefined) return Number.POSITIVE_INFINITY;
    const backMs = setBackBy(this.#enteredAt, this.#clock.now());
    if (backMs > 0) this.#enter({ ...held, until: held.until - backMs });
    return held.until - backMs;
  }

  #enter(pause: Pause | undefined, callId?: string): void {
    this.#pause = pause;
    this.#enteredAt = this.#clock.now();
    this.#publish(pause, callId);
  }
}
