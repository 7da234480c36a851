import type { Clock } from '../call/clock.ts';

const stepMs = 100;

/** Counts what happened in the last `seconds`, in steps of a tenth of a second. */
export class Recent {
  readonly #clock: Clock;
  readonly #ring: Float64Array;
  /** The step that was counted last, since the epoch. */
  #last = 0;
  #since: number;

  constructor(clock: Clock, seconds: number) {
    this.#clock = clock;
    this.#ring = new Float64Array(Math.max(1, Math.round((seconds * 1000) / stepMs)));
    this.#since = clock.now();
  }

  /** @param at - epoch milliseconds at which it happened; what is older than the ring is not counted */
  add(count: number, at = this.#clock.now()): void {
    const now = this.#forget();
    const step = Math.floor(at / stepMs);
    if (step <= now - this.#ring.length || step > now) return;
    const place = step % this.#ring.length;
    this.#ring[place] = (this.#ring[place] ?? 0) + count;
  }

  sum(): number {
    return this.between(0, this.#ring.length * stepMs);
  }

  /** What happened in that stretch, counted back from now, in milliseconds. */
  between(fromMs: number, untilMs: number): number {
    const now = this.#forget();
    let sum = 0;
    for (let step = now - untilMs / stepMs + 1; step <= now - fromMs / stepMs; step++)
      sum += this.#ring[step % this.#ring.length] ?? 0;
    return sum;
  }

  /** Per second, over the whole time, or since it began to count where that is shorter (a quarter of a second at least). */
  rate(): number {
    const counted = Math.min(this.#ring.length * stepMs, this.ageMs()) / 1000;
    return this.sum() / Math.max(0.25, counted);
  }

  /** How long it has counted. */
  ageMs(): number {
    return this.#clock.now() - this.#since;
  }

  #forget(): number {
    const now = Math.floor(this.#clock.now() / stepMs);
    const passed = now - this.#last;
    // All of it is old, or the clock was set back.
    if (passed >= this.#ring.length || passed < 0) this.#ring.fill(0);
    else for (let n = 1; n <= passed; n++) this.#ring[(this.#last + n) % this.#ring.length] = 0;
    if (passed < 0) this.#since = this.#clock.now();
    this.#last = now;
    return now;
  }
}
