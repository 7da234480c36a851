import type { Authorization, AuthorizeTools, RefusedAuthorization } from './authorization.ts';
import { renewed } from './renewed.ts';

/** A token that a host takes as `Bearer`. */
export interface Token {
  readonly token: string;
  /** Epoch milliseconds. Left out: who gives the token knows when the token ends, and is asked again after a minute. */
  readonly expiresAtMs?: number;
  /** What is sent beside the token, names in lower case: whose quota a request takes, say. */
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * Gives a token: with the time at which the token ends, or as a text alone, as `getBearerTokenProvider` of `@azure/identity` does. `refused` says that the
 * account is at fault, and what that means. An error is a failure of the attempts that wait (`connect`), of which only the `code` is ever told. `signal` is
 * aborted after 30 s, when somebody else wants a token.
 */
export type GiveToken = (signal: AbortSignal) => Promise<string | Token | RefusedAuthorization>;

/** Where tokens come from. */
export interface TokenSourceOptions {
  /** Asked for each token: once for all who wait. */
  readonly fetch: GiveToken;
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

/** A source of tokens that end, as `renewed` keeps them. */
export function tokenSource({ fetch }: TokenSourceOptions): TokenSource {
  const tokens = renewed<Bearer>(async (signal) => {
    const given = await fetch(signal);
    const got = typeof given === 'string' ? { token: given } : given;
    if ('refused' in got) throw new Refusal(got);
    return { value: bearer(got), endsAtMs: got.expiresAtMs };
  });
  function bearer({ token, headers }: Token): Bearer {
    if (!isHeaderText(token)) throw new TypeError('what was given is no token');
    const renew = (nowMs: number) => invalidate(token, nowMs);
    return { headers: { ...headers, authorization: `Bearer ${token}` }, secret: token, renew };
  }
  const invalidate = (token: string, nowMs: number) => tokens.drop(({ secret }) => secret === token, nowMs);
  return {
    authorize({ nowMs }) {
      const got = tokens.get(nowMs);
      return got instanceof Promise ? got.catch(asRefusal) : got;
    },
    invalidate,
  };
}

type Bearer = Exclude<Authorization, RefusedAuthorization> & { readonly secret: string };

/** What a giver says of the account is an answer for those who wait, and a failure of the source: it is asked again later. */
class Refusal extends Error {
  readonly of: RefusedAuthorization;

  constructor(of: RefusedAuthorization) {
    super('refused');
    this.of = of;
  }
}

function asRefusal(error: unknown): RefusedAuthorization {
  if (error instanceof Refusal) return error.of;
  throw error;
}

/** Whether a header may hold the text: visible ASCII. Anything else would break the request, and an error could quote it. */
function isHeaderText(token: unknown): token is string {
  return typeof token === 'string' && /^[\x21-\x7e]+$/.test(token);
}
