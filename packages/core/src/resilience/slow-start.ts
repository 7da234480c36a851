import type { Clock } from '../call/clock.ts';

/** After a wait one call goes, then two, then four: twice as many after each stretch of this length, and two more for each answer. */
const doublingMs = 300;
/** After so many doublings the target counts as back. */
const mostDoublings = 12;

/** How a target gets its calls back after it was left alone because of a rate limit. */
export class SlowStart {
  readonly #clock: Clock;
  #isOn = false;
  /** Epoch milliseconds of the first look after the wait; undefined before it. */
  #since: number | undefined;
  #sent = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  begin(): void {
    this.#isOn = true;
    this.#since = undefined;
    this.#sent = 0;
  }

  end(): void {
    this.#isOn = false;
  }

  /** Whether the target was left alone, and does not count as back yet. */
  get isOn(): boolean {
    return this.#isOn;
  }

  /** How many calls may go now; infinite where the target was not left alone. */
  room(): number {
    if (!this.#isOn) return Number.POSITIVE_INFINITY;
    this.#since ??= this.#clock.now();
    const doublings = Math.floor((this.#clock.now() - this.#since) / doublingMs);
    if (doublings < mostDoublings) return 2 ** (doublings + 1) - 1 - this.#sent;
    this.end();
    return Number.POSITIVE_INFINITY;
  }

  /** Milliseconds until the next call may go; 0: now. */
  waitMs(): number {
    if (this.room() >= 1 || this.#since === undefined) return 0;
    return doublingMs - ((this.#clock.now() - this.#since) % doublingMs);
  }

  /** So many calls were sent; negative: what was counted was not sent after all. */
  count(calls: number): void {
    if (this.#isOn) this.#sent += calls;
  }

  /** An answer came: it makes room for the answered call and for one more. */
  answered(sentAt: number): void {
    if (this.#isOn && this.#since !== undefined && sentAt >= this.#since) this.#sent -= 2;
  }
}
