import type { Clock } from '../call/clock.ts';
import { LearnedPace, type RefillRates, type RefusedRequest } from './learned-pace.ts';
import { setBackBy } from './set-back.ts';

/** What may be sent to a target (or with one key) by what was granted and refused. Forgets everything when the clock is set back. */
export class Pace {
  readonly #clock: Clock;
  #seenAt: number;
  #learned: LearnedPace;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#seenAt = clock.now();
    this.#learned = new LearnedPace(clock);
  }

  /** Milliseconds until a call of so many tokens may be sent; 0: now. */
  waitMs(tokens: number): number {
    if (!this.#learned.isLimited) return 0;
    return this.#current().waitMs(tokens);
  }
  /** How many calls of so many tokens may be sent now. */
  room(tokens: number): number {
    return this.#current().room(tokens);
  }
  /** Whether the size of a call matters now: estimating the size costs time. */
  wantsTokens(): boolean {
    if (!this.#learned.isLimited) return false;
    return this.#current().wantsTokens();
  }
  /** Requests per second; undefined: unlimited. */
  rate(): number | undefined {
    return this.#current().rate();
  }
  take(tokens: number): void {
    this.#current().count(1, tokens);
  }
  /** What was taken was not sent after all. */
  giveBack(tokens: number): void {
    this.#current().count(-1, -tokens);
  }
  /** The answer to a request that was sent at `sentAt` (epoch milliseconds) has begun. */
  granted(sentAt: number): void {
    this.#current().granted(sentAt);
  }
  /** `away`: nothing shows that the target answers other requests, so its wait holds for all of them. */
  refused(refusal: RefusedRequest): 'paced' | 'away' {
    return this.#current().refused(refusal);
  }
  /** The target is left alone for its wait. */
  sentAway(): void {
    this.#current().sentAway();
  }
  refills(rates: RefillRates): void {
    this.#current().refills(rates);
  }

  /** After a set-back every time that the pace has noted lies in the future. */
  #current(): LearnedPace {
    const now = this.#clock.now();
    if (setBackBy(this.#seenAt, now) > 0) this.#learned = new LearnedPace(this.#clock);
    this.#seenAt = now;
    return this.#learned;
  }
}
