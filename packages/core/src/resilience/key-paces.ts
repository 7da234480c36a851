import type { Clock } from '../call/clock.ts';
import type { Publish } from '../call/events.ts';
import type { Failure } from '../call/failure.ts';
import type { RefillRates } from './learned-pace.ts';
import { Pace } from './pace.ts';

/** A request as the limits of a target count it. */
export interface SentRequest {
  /** Epoch milliseconds. */
  readonly sentAt: number;
  /** Estimated; 0 where the size of calls does not matter to the target. */
  readonly tokens: number;
  /** A number that is equal for requests of equal content; only computed where something is suspected. */
  readonly content?: () => number;
}

export interface KeyPacesParts {
  readonly clock: Clock;
  readonly publish: Publish;
  /** Whether nothing keeps this key away from the target. */
  isFree(key: number): boolean;
}

/** After a longer wait than this the target is not asked at all, instead of being asked less often. */
const longestPacedMs = 5000;

/** The paces of one target: one for all its keys, or one for each key where each key has a quota of its own. */
export class KeyPaces {
  readonly #target: string;
  readonly #parts: KeyPacesParts;
  readonly #first: Pace;
  readonly #all: readonly Pace[];
  #isPublished = false;

  constructor(target: string, count: number, parts: KeyPacesParts) {
    this.#target = target;
    this.#parts = parts;
    this.#first = new Pace(parts.clock);
    this.#all = [this.#first, ...Array.from({ length: count - 1 }, () => new Pace(parts.clock))];
  }

  of(key: number): Pace {
    return this.#all[key] ?? this.#first;
  }

  /** Milliseconds until a call of so many tokens may be sent with any key; 0: now. */
  waitMs(tokens: number): number {
    if (this.#all.length === 1) return this.#first.waitMs(tokens);
    return this.#usable().reduce((least, pace) => Math.min(least, pace.waitMs(tokens)), Number.POSITIVE_INFINITY);
  }

  /** How many calls of so many tokens may be sent now. */
  room(tokens: number): number {
    return this.#usable().reduce((sum, pace) => sum + pace.room(tokens), 0);
  }

  /** Whether each usable key has refused calls, and is asked as often as it grants them. */
  isPaced(): boolean {
    return this.#usable().every((pace) => pace.rate() !== undefined);
  }

  /** Requests per second that all keys together are believed to grant; undefined while the limit of any key is not known. */
  rate(): number | undefined {
    let sum = 0;
    for (const pace of this.#all) {
      const rate = pace.rate();
      if (rate === undefined) return undefined;
      sum += rate;
    }
    return Math.round(sum * 100) / 100;
  }

  /** Whether the size of a call matters now. */
  wantsTokens(): boolean {
    for (const pace of this.#all) if (pace.wantsTokens()) return true;
    return false;
  }

  /** The answer to a request that was sent at `sentAt` has begun. */
  granted(key: number, sentAt: number): void {
    this.of(key).granted(sentAt);
    if (this.#isPublished) this.#publish();
  }

  /** A rate limit was met. True where its wait holds for all calls; false where calls go on at the pace that the target grants. */
  refused({ waitMs, limit, exhausted }: Failure, key: number, { sentAt, tokens }: SentRequest, callId?: string): boolean {
    const pace = this.of(key);
    const verdict = pace.refused({ sentAt, tokens, waitMs, limit });
    this.#publish(callId);
    // The refusal of a large call says nothing about small calls, so small calls go on.
    const isOfSize = limit === 'tokens' && verdict === 'paced';
    const isLong = waitMs !== undefined && waitMs > longestPacedMs && !isOfSize;
    const isAway = verdict === 'away' || exhausted === true || isLong;
    if (isAway) pace.sentAway();
    return isAway;
  }

  /** How fast the limits refill, by the provider's headers. With several paces the headers do not say whose limits they mean. */
  refills(rates: RefillRates): void {
    if (this.#all.length === 1) this.#first.refills(rates);
  }

  /** The paces of the free keys. Where no key is free: all paces, because another rule then keeps the target away. */
  #usable(): readonly Pace[] {
    if (this.#all.length === 1) return this.#all;
    const free = this.#all.filter((_, key) => this.#parts.isFree(key));
    return free.length > 0 ? free : this.#all;
  }

  #publish(callId?: string): void {
    const perSecond = this.rate();
    const isPaced = perSecond !== undefined;
    if (isPaced === this.#isPublished) return;
    this.#isPublished = isPaced;
    const { clock, publish } = this.#parts;
    publish({
      type: 'pace',
      at: clock.now(),
      target: this.#target,
      ...(isPaced && { perSecond }),
      ...(callId !== undefined && { callId }),
    });
  }
}
