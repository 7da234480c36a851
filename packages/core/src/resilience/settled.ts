import type { Clock } from '../call/clock.ts';
import { Recent } from './recent.ts';

/** A refusal comes within this time; a whole answer may take a minute. What was not refused by then was granted. */
const settledMs = 500;
const secondMs = 1000;
const windowMs = 2 * secondMs;
const leastMs = 100;

/**
 * What was sent and not refused, in two seconds that ended half a second ago. Why not what was answered: a limit is met at once, and an answer
 * may take so long that a rate would be learned from another minute.
 */
export class Settled {
  readonly #sent: Recent;

  constructor(clock: Clock) {
    this.#sent = new Recent(clock, (settledMs + windowMs) / 1000);
  }

  /** @param at - epoch milliseconds at which it was sent */
  add(amount: number, at: number): void {
    this.#sent.add(amount, at);
  }

  /** How much of it is settled. */
  sum(): number {
    return Math.max(0, this.#sent.between(settledMs, settledMs + windowMs));
  }

  /** Per second, in the better one of both seconds: in the other one it may have been left alone. */
  rate(): number {
    const countedMs = Math.min(secondMs, this.#sent.ageMs() - settledMs);
    const late = this.#sent.between(settledMs, settledMs + secondMs);
    const early = this.#sent.between(settledMs + secondMs, settledMs + windowMs);
    return (Math.max(0, late, early) * 1000) / Math.max(leastMs, countedMs);
  }
}
