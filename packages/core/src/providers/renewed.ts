import { aside } from '../call/aside.ts';

/** What came from whoever gives it. */
export interface RenewedValue<T> {
  readonly value: T;
  /** Epoch milliseconds. Left out, or no number: who gives the value knows when it ends, and is asked again after a minute. */
  readonly endsAtMs?: number | undefined;
}

/**
 * Gives a value that ends. `signal` is aborted after 30 s, when somebody else wants a value. `isRefused`: a host has refused the value before.
 */
export type RenewedGiver<T> = (signal: AbortSignal, isRefused: boolean) => Promise<RenewedValue<T>>;

/** Keeps one value good for all who need it. */
export interface Renewed<T> {
  /** At once where there is one. Rejects as the giver does. `nowMs`: epoch milliseconds. */
  get(nowMs: number): T | Promise<T>;
  /**
   * Drops a value that a host has refused. False: this is the newest value, and was asked for less than ten seconds ago in the place of another refused one,
   * so that a new one is of no use.
   */
  drop(isRefused: (value: T) => boolean, nowMs: number): boolean;
}

/**
 * A source of something that ends: tokens, credentials to sign with. A value is asked for once for all who wait, and goes on being asked for when
 * they leave, because the next call wants it too. A new one is asked for in the background five minutes before the old one ends (in the last quarter
 * of a shorter life); should that fail, the old one is used to its end. Nobody is asked again for a second after a request that fails began, then for
 * two, up to a minute. There are no timers: those who ask bring it all about.
 */
export function renewed<T>(give: RenewedGiver<T>): Renewed<T> {
  return new Source(give);
}

const earlyMs = 5 * 60_000;
const lifeOfUnknownMs = 60_000;
const longestRequestMs = 30_000;
const pauseMs = { first: 1000, longest: 60_000 };
const betweenRenewalsMs = 10_000;
/** For a value that has ended when it comes, as it seems where the clocks are not the same. */
const shortestUseMs = 10_000;

interface Held<T> {
  readonly value: T;
  readonly renewAt: number;
  readonly endsAt: number;
}

/** A request for a value: its answer holds for all who come before `until`, because the request is under way, or has just failed. */
interface Asked<T> {
  readonly controller: AbortController;
  until: number;
  answer?: Promise<T>;
}

class Source<T> implements Renewed<T> {
  readonly #give: RenewedGiver<T>;
  #held: Held<T> | undefined;
  #asked: Asked<T> | undefined;
  #failures = 0;
  #isRefused = false;
  #renewedAt = Number.NEGATIVE_INFINITY;

  constructor(give: RenewedGiver<T>) {
    this.#give = give;
  }

  get(nowMs: number): T | Promise<T> {
    const held = this.#held;
    if (!held || nowMs >= held.endsAt) return this.#ask(nowMs);
    if (nowMs >= held.renewAt) aside(this.#ask(nowMs));
    return held.value;
  }

  drop(isRefused: (value: T) => boolean, nowMs: number): boolean {
    if (!this.#held || !isRefused(this.#held.value)) return true; // somebody else has seen the refusal before
    if (nowMs < this.#renewedAt + betweenRenewalsMs) return false;
    this.#renewedAt = nowMs;
    this.#held = undefined;
    this.#isRefused = true;
    return true;
  }

  #ask(nowMs: number): Promise<T> {
    const before = this.#asked;
    if (before?.answer && nowMs < before.until) return before.answer;
    before?.controller.abort();
    const asked: Asked<T> = { controller: new AbortController(), until: nowMs + longestRequestMs };
    this.#asked = asked;
    const answer = this.#answer(asked, nowMs);
    aside(answer);
    asked.answer = answer;
    return answer;
  }

  async #answer(asked: Asked<T>, nowMs: number): Promise<T> {
    try {
      const given = await this.#give(asked.controller.signal, this.#isRefused);
      if (this.#asked === asked) this.#keep(given, nowMs); // else it took so long that another request has begun
      return given.value;
    } catch (error) {
      if (this.#asked === asked) {
        asked.until = nowMs + Math.min(pauseMs.longest, pauseMs.first * 2 ** this.#failures);
        this.#failures += 1;
      }
      throw error;
    }
  }

  #keep({ value, endsAtMs }: RenewedValue<T>, nowMs: number): void {
    const told = Number.isFinite(endsAtMs) ? Number(endsAtMs) : nowMs + lifeOfUnknownMs;
    const endsAt = Math.max(told, nowMs + shortestUseMs);
    this.#held = { value, endsAt, renewAt: endsAt - Math.min(earlyMs, (endsAt - nowMs) / 4) };
    this.#asked = undefined;
    this.#isRefused = false;
    this.#failures = 0;
  }
}
