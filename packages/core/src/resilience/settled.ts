import type { Clock } from '../call/clock.ts';

const stepMs = 100;
/** A refusal comes within this time; a whole answer may take a minute. What was not refused by then was granted. */
const settledMs = 500;
const windowMs = 2000;
const steps = (settledMs + windowMs) / stepMs;

/**
 * What was sent and not refused, in two seconds that ended half a second ago. Why not what was answered: a limit is met at once, and an answer
 * may take so long that a rate would be learned from another minute.
 */
export class Settled {
  readonly #clock: Clock;
  readonly #ring = new Float64Array(steps);
  readonly #since: number;
  #last = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#since = clock.now();
  }

  /** @param at - epoch milliseconds at which it was sent */
  add(amount: number, at: number): void {
    const now = this.#forget();
    const step = Math.floor(at / stepMs);
    if (step <= now - steps || step > now) return;
    const place = step % steps;
    this.#ring[place] = (this.#ring[place] ?? 0) + amount;
  }

  /** How much of it is settled. */
  sum(): number {
    return Math.max(0, this.#between(0, windowMs));
  }

  /** Per second, in the better one of both seconds: in the other one it may have been left alone. */
  rate(): number {
    const halfMs = windowMs / 2;
    const countedMs = Math.min(halfMs, this.#clock.now() - this.#since - settledMs);
    const best = Math.max(0, this.#between(0, halfMs), this.#between(halfMs, windowMs));
    return (best * 1000) / Math.max(stepMs, countedMs);
  }

  /** What was sent in that stretch, counted back from half a second ago. */
  #between(fromMs: number, untilMs: number): number {
    const settled = this.#forget() - settledMs / stepMs;
    let sum = 0;
    for (let step = settled - untilMs / stepMs + 1; step <= settled - fromMs / stepMs; step++)
      sum += this.#ring[((step % steps) + steps) % steps] ?? 0;
    return sum;
  }

  #forget(): number {
    const now = Math.floor(this.#clock.now() / stepMs);
    const passed = now - this.#last;
    if (passed >= steps || passed < 0) this.#ring.fill(0);
    else for (let n = 1; n <= passed; n++) this.#ring[(this.#last + n) % steps] = 0;
    this.#last = now;
    return now;
  }
}
