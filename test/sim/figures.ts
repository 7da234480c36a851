import type { Attempt } from './attempt.ts';
import { type Day, isDown } from './schedule.ts';

/** An answer that takes longer helps nobody any more. */
export const patienceMs = 10_000;

export interface Figures {
  readonly calls: number;
  readonly failed: number;
  /** Answered, but not within `patienceMs`. */
  readonly late: number;
  readonly bad: number;
  readonly attempts: number;
  /** Requests to a target while every call to it failed. */
  readonly toDown: number;
  /** Of all calls, failed ones too, in milliseconds. */
  readonly p50: number;
  readonly p99: number;
}

/** Counts one contender's day. */
export class Tally {
  readonly #times: Float64Array;
  #ended = 0;
  #failed = 0;
  #late = 0;
  #attempts = 0;
  #toDown = 0;

  constructor({ arrivals }: Day) {
    this.#times = new Float64Array(arrivals.length);
  }

  attempt({ incident }: Attempt): void {
    this.#attempts += 1;
    if (incident && isDown(incident)) this.#toDown += 1;
  }

  /** Returns whether the call went well. */
  call(answered: boolean, tookMs: number): boolean {
    this.#times[this.#ended] = tookMs;
    this.#ended += 1;
    const late = tookMs > patienceMs;
    if (!answered) this.#failed += 1;
    else if (late) this.#late += 1;
    return answered && !late;
  }

  figures(): Figures {
    if (this.#ended !== this.#times.length) throw new Error(`${this.#ended} of ${this.#times.length} calls have ended.`);
    const sorted = this.#times.toSorted();
    const percentile = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
    return {
      calls: this.#ended,
      failed: this.#failed,
      late: this.#late,
      bad: this.#failed + this.#late,
      attempts: this.#attempts,
      toDown: this.#toDown,
      p50: percentile(0.5),
      p99: percentile(0.99),
    };
  }
}
