import type { Clock } from '../call/clock.ts';

const minuteMs = 60_000;
const buckets = 12;
const bucketMs = minuteMs / buckets;

/** The count of five seconds. The count may be corrected later; correcting a bucket that is forgotten changes nothing. */
export interface Bucket {
  readonly at: number;
  count: number;
}

/** What was counted in the last minute. */
export class Minute {
  readonly #clock: Clock;
  #ring: Bucket[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }
  add(count: number): Bucket {
    const at = this.#now();
    const last = this.#ring.at(-1);
    if (last?.at === at) {
      last.count += count;
      return last;
    }
    const bucket = { at, count };
    this.#forget(at); // here too: where nobody limits what is counted, nobody asks for the sum
    this.#ring.push(bucket);
    return bucket;
  }
  sum(): number {
    this.#forget(this.#now());
    return this.#ring.reduce((total, { count }) => total + count, 0);
  }
  /** Milliseconds until the oldest bucket with a count is forgotten. */
  waitMs(): number {
    const first = this.#ring.find(({ count }) => count > 0);
    return first ? Math.max(1, (first.at + buckets) * bucketMs - this.#clock.now()) : 1;
  }
  /** Also drops buckets with a later time than now: they were written before the clock was set back. */
  #forget(now: number): void {
    this.#ring = this.#ring.filter(({ at }) => at > now - buckets && at <= now);
  }
  #now(): number {
    return Math.floor(this.#clock.now() / bucketMs);
  }
}
