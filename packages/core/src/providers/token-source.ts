import { aside } from '../call/aside.ts';
import type { Authorization, AuthorizeTools, RefusedAuthorization } from './authorization.ts';

/** A token that a host takes as `Bearer`. */
export interface Token {
  readonly token: string;
  /** Epoch milliseconds. Left out: who gives the token knows when the token ends, and is asked again after a minute. */
  readonly expiresAtMs?: number;
}

/** Where tokens come from. */
export interface TokenSourceOptions {
  /**
   * Asks for a token. `signal` is aborted after 30 s, when somebody else wants one. An error is a failure of the attempts that wait (`connect`), of which
   * only the `code` is ever told; `refused` says that the account is at fault, and what that means.
   */
  fetch(signal: AbortSignal): Promise<Token | RefusedAuthorization>;
}

/** Keeps one token good for all calls. */
export interface TokenSource {
  /** For the `authorize` of a kind: the token as a Bearer header, at once where there is one. */
  authorize(tools: Pick<AuthorizeTools, 'nowMs'>): Authorization | Promise<Authorization>;
  /**
   * Drops a token that a host has refused. False: this is the newest token, and was asked for less than ten seconds ago in the place of another refused
   * one, so that a new one is of no use.
   */
  invalidate(token: string, nowMs: number): boolean;
}

/**
 * A source of tokens that end. A token is asked for once for all who wait, and goes on being asked for when they leave, because the next call wants it
 * too. A new one is asked for in the background five minutes before the old one ends (in the last quarter of a shorter life); should that fail, the old
 * one is used to its end. After a failure nobody is asked for a second, then two, up to a minute. There are no timers: calls bring it all about.
 */
export function tokenSource({ fetch }: TokenSourceOptions): TokenSource {
  const tokens = new Tokens(fetch);
  return {
    authorize: ({ nowMs }) => tokens.authorize(nowMs),
    invalidate: (token, nowMs) => tokens.invalidate(token, nowMs),
  };
}

const earlyMs = 5 * 60_000;
const lifeOfUnknownMs = 60_000;
const longestFetchMs = 30_000;
const pauseMs = { first: 1000, longest: 60_000 };
const betweenRenewalsMs = 10_000;

interface Held {
  readonly token: string;
  readonly renewAt: number;
  readonly endsAt: number;
  readonly authorization: Authorization;
}

/** A request for a token: its answer holds for all who come before `until`, because the request is under way, or has just failed. */
interface Asked {
  readonly controller: AbortController;
  until: number;
  answer?: Promise<Authorization>;
}

class Tokens {
  readonly #fetch: TokenSourceOptions['fetch'];
  #held: Held | undefined;
  #asked: Asked | undefined;
  #failures = 0;
  #renewedAt = Number.NEGATIVE_INFINITY;

  constructor(fetch: TokenSourceOptions['fetch']) {
    this.#fetch = fetch;
  }

  authorize(nowMs: number): Authorization | Promise<Authorization> {
    const held = this.#held;
    if (!held || nowMs >= held.endsAt) return this.#ask(nowMs);
    if (nowMs >= held.renewAt) aside(this.#ask(nowMs));
    return held.authorization;
  }

  invalidate(token: string, nowMs: number): boolean {
    if (this.#held?.token !== token) return true; // another call has seen the refusal before
    if (nowMs < this.#renewedAt + betweenRenewalsMs) return false;
    this.#renewedAt = nowMs;
    this.#held = undefined;
    return true;
  }

  #ask(nowMs: number): Promise<Authorization> {
    const before = this.#asked;
    if (before?.answer && nowMs < before.until) return before.answer;
    before?.controller.abort();
    const asked: Asked = { controller: new AbortController(), until: nowMs + longestFetchMs };
    this.#asked = asked;
    const answer = this.#answer(asked, nowMs);
    aside(answer);
    asked.answer = answer;
    return answer;
  }

  async #answer(asked: Asked, nowMs: number): Promise<Authorization> {
    try {
      const got = await this.#fetch(asked.controller.signal);
      if (!('refused' in got)) return this.#keep(got, asked, nowMs);
      this.#failed(asked, nowMs);
      return got;
    } catch (error) {
      this.#failed(asked, nowMs);
      throw error;
    }
  }

  #keep({ token, expiresAtMs }: Token, asked: Asked, nowMs: number): Authorization {
    if (!isHeaderText(token)) throw new TypeError('what was given is no token');
    const endsAt = expiresAtMs ?? nowMs + lifeOfUnknownMs;
    const renew = (at: number) => this.invalidate(token, at);
    const authorization = { headers: { authorization: `Bearer ${token}` }, secret: token, renew };
    if (this.#asked !== asked) return authorization; // it took so long that another request has begun
    this.#held = { token, authorization, endsAt, renewAt: endsAt - Math.min(earlyMs, (endsAt - nowMs) / 4) };
    this.#asked = undefined;
    this.#failures = 0;
    return authorization;
  }

  #failed(asked: Asked, nowMs: number): void {
    if (this.#asked !== asked) return;
    asked.until = nowMs + Math.min(pauseMs.longest, pauseMs.first * 2 ** this.#failures);
    this.#failures += 1;
  }
}

/** Whether a header may hold the text: visible ASCII. Anything else would break the request, and an error could quote it. */
function isHeaderText(token: unknown): token is string {
  return typeof token === 'string' && /^[\x21-\x7e]+$/.test(token);
}
