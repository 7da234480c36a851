import type { Clock } from '../call/clock.ts';
import { Settled } from './settled.ts';

/** What is taken off when a limit was met. */
const cut = 0.9;
/** How fast the rate grows beyond what was granted last, per second cubed: doubled six seconds after a cut. */
const growth = 0.015;
/** Seconds from a cut until the rate is where it was: cubic, as in TCP's CUBIC (RFC 9438), so that most of the time is spent near the limit. */
const plateau = Math.cbrt((1 - cut) / growth);
/** So far above the last limit without a refusal there is none. */
const forgotten = 4;
/** What may be sent at once, in seconds of the rate. */
const burstSeconds = 0.1;
/** Per second: a request in a quarter of an hour. */
const slowest = 1e-3;

/** The rate that one limit of a target is believed to allow: unlimited until it was met. In requests, or in tokens. */
export class PacedRate {
  readonly #clock: Clock;
  readonly #granted: Settled;
  /** Per second, where the rate flattens out; undefined: no limit is known. */
  #ceiling: number | undefined;
  #cutAt = 0;
  #level = 0;
  #filledAt = 0;
  #heldAt = Number.NEGATIVE_INFINITY;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#granted = new Settled(clock);
  }

  /** Per second; undefined: unlimited. */
  rate(): number | undefined {
    if (this.#ceiling === undefined) return undefined;
    const seconds = Math.max(0, this.#clock.now() - this.#cutAt) / 1000;
    const rate = this.#ceiling * (1 + growth * (seconds - plateau) ** 3);
    if (rate > forgotten * this.#ceiling) this.#ceiling = undefined;
    return this.#ceiling === undefined ? undefined : rate;
  }

  /** Epoch milliseconds of the last cut. */
  get cutAt(): number {
    return this.#cutAt;
  }

  /** So much of what was sent at that time was refused. */
  refused(amount: number, sentAt: number): void {
    this.#granted.add(-amount, sentAt);
  }

  /** What was granted lately. */
  granted(): number {
    return this.#granted.sum();
  }

  /** Whether it held calls back within the last second: then as much is sent as it allows, and a refusal says that this is too much. */
  isPressed(): boolean {
    return this.#clock.now() - this.#heldAt <= 1000;
  }

  /** Milliseconds until so much may be sent; what is more than a burst may go when a whole burst is there. */
  waitMs(amount: number): number {
    const rate = this.rate();
    if (rate === undefined) return 0;
    this.#fill(rate);
    const needed = Math.min(amount, this.#burst(rate));
    if (this.#level >= needed) return 0;
    this.#heldAt = this.#filledAt;
    return Math.max(1, ((needed - this.#level) / rate) * 1000);
  }

  /** How many of `amount` may be sent now. */
  room(amount: number): number {
    const rate = this.rate();
    if (rate === undefined) return Number.POSITIVE_INFINITY;
    this.#fill(rate);
    return Math.floor(this.#level / Math.max(1, Math.min(amount, this.#burst(rate))));
  }

  /** So much is sent (or, negative, was not sent after all). At most a second of debt: one huge call is to keep nobody else away for longer. */
  take(amount: number): void {
    this.#granted.add(amount, this.#clock.now());
    const rate = this.rate();
    if (rate !== undefined) this.#level = Math.max(-rate, this.#level - amount);
  }

  /** @param told - per second, as the provider's own headers say. @param answered - per second, of late: quick answers are known before anything is settled */
  cut(told: number | undefined, answered: number): void {
    const granted = Math.max(this.#granted.rate(), answered);
    if (granted === 0) return; // nothing is known of what it grants
    const now = this.#clock.now();
    const believed = told !== undefined && told >= granted / forgotten && told <= granted * forgotten ? told / cut : undefined;
    const met = believed ?? Math.min(this.rate() ?? Number.POSITIVE_INFINITY, granted);
    this.#ceiling = Math.max(met, slowest);
    this.#cutAt = now;
    this.#level = 0;
    this.#filledAt = now;
  }

  #burst(rate: number): number {
    return Math.max(1, rate * burstSeconds);
  }

  #fill(rate: number): void {
    const now = this.#clock.now();
    const seconds = Math.max(0, now - this.#filledAt) / 1000;
    this.#filledAt = now;
    this.#level = Math.min(this.#burst(rate), this.#level + seconds * rate);
  }
}
