import type { Clock } from '../call/clock.ts';

/** Counts what happened in the last `seconds`, in steps of a tenth of a second. */
export class Recent {
  readonly #clock: Clock;
  readonly #ring: Float64Array;
  /** The step that was counted last, since the epoch. */
  #last = 0;
  #sum = 0;
  #since: number;

  constructor(clock: Clock, seconds: number) {
    this.#clock = clock;
    this.#ring = new Float64Array(Math.max(1, Math.round(seconds * stepsPerSecond)));
    this.#since = clock.now();
  }

  add(count: number): void {
    const at = this.#forget();
    const place = at % this.#ring.length;
    this.#ring[place] = (this.#ring[place] ?? 0) + count;
    this.#sum += count;
  }

  sum(): number {
    this.#forget();
    return this.#sum;
  }

  /** Per second, over the whole time, or since it began to count where that is shorter (a quarter of a second at least). */
  rate(): number {
    const counted = Math.min(this.#ring.length / stepsPerSecond, (this.#clock.now() - this.#since) / 1000);
    return this.sum() / Math.max(0.25, counted);
  }

  #forget(): number {
    const at = Math.floor((this.#clock.now() * stepsPerSecond) / 1000);
    const passed = at - this.#last;
    // All of it is old, or the clock was set back.
    if (passed >= this.#ring.length || passed < 0) {
      this.#ring.fill(0);
      this.#sum = 0;
      if (passed < 0) this.#since = this.#clock.now();
    } else {
      for (let n = 1; n <= passed; n++) {
        const place = (this.#last + n) % this.#ring.length;
        this.#sum -= this.#ring[place] ?? 0;
        this.#ring[place] = 0;
      }
    }
    this.#last = at;
    return at;
  }
}

const stepsPerSecond = 10;
