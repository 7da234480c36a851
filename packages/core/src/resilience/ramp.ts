import type { Clock } from '../call/clock.ts';

/** Share of the calls that may go to the target while trials are made. */
const trialShare = 0.01;
/** Share of the calls that may go as soon as the target is back. From there the share grows, slowly at first, until all calls may go. */
const firstShare = 0.05;
/** The growth takes a tenth of the time that the target was away, three seconds at most: a target that was away for a moment needs no care. */
const partOfAway = 0.1;
const longestMs = 3000;
/** With few calls a share would let nothing through: so many calls may be inside at once all the same, after as many answers. */
const mostAtOnce = 8;

/**
 * How a target that was away gets its calls back: a growing share of the calls that want to go there.
 *
 * Why: a provider that has just come back must not get every waiting call in its first second. By share and not by number, so that the same
 * rule holds at one call a second (one at a time) and at 3,000.
 */
export class Ramp {
  readonly #clock: Clock;
  /** Undefined: no limit. */
  #phase: 'trials' | 'opening' | undefined;
  #epoch = 0;
  #openedAt = 0;
  #openingMs = 0;
  #atOnce = 1;
  #wanted = 0;
  #entered = 0;
  #inside = 0;
  #answers = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The target may be back: only trials go there, `atOnce` at a time, or a hundredth of the calls. */
  try(atOnce: number): void {
    this.#atOnce = atOnce;
    this.#answers = 0;
    if (this.#phase !== 'trials') this.#begin('trials');
  }

  /** The target is back after `awayMs`: a growing share of the calls may go there. */
  open(awayMs: number): void {
    this.#openingMs = Math.min(longestMs, Math.max(0, awayMs) * partOfAway);
    this.#begin('opening');
  }

  /** Whether only trials may go there. */
  isTrying(): boolean {
    return this.#phase === 'trials';
  }

  /** The target is away again: the breaker refuses its calls, and the ramp limits nothing. */
  stop(): void {
    this.#begin(undefined);
  }

  /** So many more calls want to go there. */
  wanted(calls: number): void {
    this.#wanted += calls;
  }

  /** How many calls may go there now; infinite where nothing limits them. */
  room(): number {
    const share = this.#share();
    if (share === 1) return Number.POSITIVE_INFINITY;
    const atOnce = this.#phase === 'trials' ? this.#atOnce : Math.min(mostAtOnce, this.#atOnce + this.#answers);
    return Math.max(0, Math.floor(share * this.#wanted - this.#entered), atOnce - this.#inside);
  }

  /** Changes when the ramp begins to count anew: calls that still want to go there are then to be counted again by `wanted`. */
  epoch(): number {
    this.#share();
    return this.#epoch;
  }

  enter(): void {
    this.#inside += 1;
    this.#entered += 1;
  }

  /** A call that had entered has begun to be answered, or has failed. */
  leave(answered: boolean): void {
    this.#inside = Math.max(0, this.#inside - 1);
    if (answered) this.#answers += 1;
  }

  #begin(phase: 'trials' | 'opening' | undefined): void {
    this.#phase = phase;
    this.#epoch += 1;
    this.#openedAt = this.#clock.now();
    this.#wanted = 0;
    this.#entered = 0;
  }

  /** Share of all calls since the phase began that may go there; 1: no limit any more. */
  #share(): number {
    if (this.#phase === undefined) return 1;
    if (this.#phase === 'trials') return trialShare;
    const part = this.#openingMs === 0 ? 1 : (this.#clock.now() - this.#openedAt) / this.#openingMs;
    if (part < 1) return firstShare + (1 - firstShare) * part ** 2;
    this.#begin(undefined);
    return 1;
  }
}
