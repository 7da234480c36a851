import type { EndSignal } from '../call/end-signal.ts';
import type { Failure } from '../call/failure.ts';
import type { Account } from '../providers/account.ts';
import type { Authorization, AuthorizeTools, UpstreamRequest } from '../providers/authorization.ts';
import type { HeaderFields } from '../providers/provider-kind.ts';

interface AuthorizeFor {
  readonly account: Account;
  /** The key of the pool: its place in the pool, from 0. */
  readonly key: number;
  /** Ends the wait: the signal of the attempt, or of a request of our own. */
  readonly signal: EndSignal;
  readonly nowMs: number;
  /** Told the secret of the headers, so that nothing that leaves the process shows it. */
  learn(secret: string): void;
}

/** The headers of a request, and how they are renewed where the host refuses them. */
export interface Authorized {
  readonly headers: HeaderFields;
  renew?(nowMs: number): boolean;
}

/**
 * The headers of a request with its authorisation. A kind with a plain key computes none: its headers come back as they are, without a promise.
 * Rejects with a `Failure` where the kind refuses or throws, or has no answer when `signal` is aborted.
 */
export function authorized(
  request: UpstreamRequest,
  { account, key, signal, nowMs, learn }: AuthorizeFor,
): Authorized | Promise<Authorized> {
  const { kind } = account;
  if (!kind.authorize) return request;
  const config = account.credentials[key] ?? account.credentials[0];
  const wait = new Wait(signal, nowMs);
  function finish(answer: Authorization): Authorized | Promise<Authorized> {
    if ('refused' in answer) return Promise.reject(refusal(answer.refused));
    if (answer.secret !== undefined) learn(answer.secret);
    const headers = { ...request.headers, ...answer.headers, ...account.headers };
    return answer.renew ? { headers, renew: answer.renew } : { headers };
  }
  try {
    const answer = kind.authorize(request, config, wait);
    return 'then' in answer ? wait.for(answer).then(finish) : finish(answer);
  } catch (error) {
    return Promise.reject(broken(error));
  }
}

/** The tools with which a kind waits. A class, so that the signal is made only where the kind asks for it. */
class Wait implements AuthorizeTools {
  readonly nowMs: number;
  readonly #ends: EndSignal;
  #controller: AbortController | undefined;

  constructor(ends: EndSignal, nowMs: number) {
    this.#ends = ends;
    this.nowMs = nowMs;
  }

  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (this.#ends.aborted) this.#controller.abort();
    return this.#controller.signal;
  }

  /** Settles with the kind's answer or the end of the wait, whichever is first; an answer that comes later is dropped. */
  async for(answer: Promise<Authorization>): Promise<Authorization> {
    let end = () => {};
    const ended = new Promise<never>((_, reject) => {
      end = () => {
        reject(tooLate(this.#ends.reason));
        this.#controller?.abort();
      };
    });
    this.#ends.onAbort(end);
    if (this.#ends.aborted) end();
    try {
      return await Promise.race([answer.then(undefined, (error: unknown) => Promise.reject(broken(error))), ended]);
    } finally {
      this.#ends.offAbort(end);
    }
  }
}

const phase = 'before_headers';

/** The failure of a refusal. The words come from the kind, which may quote a host, so they are handled like the words of a provider. */
function refusal({ reason, detail, waitMs }: Extract<Authorization, { refused: unknown }>['refused']): Failure {
  return { reason, phase, detail: 'no authorisation: refused', said: detail, ...(waitMs !== undefined && { waitMs }) };
}

/** The reason of the time limit that ended the wait, or of the client that left. */
function tooLate(ended: Failure | undefined): Failure {
  const { detail = 'the attempt is over', ...rest } = ended ?? {};
  return { reason: 'connect', phase, ...rest, detail: `no authorisation: ${detail}` };
}

/** The failure of an error. Only the code is told, because the message may hold a secret or a token. `connect`: the error says nothing of the key. */
function broken(error: unknown): Failure {
  const { code } = (typeof error === 'object' && error !== null ? error : {}) as { readonly code?: unknown };
  const what = typeof code === 'string' && /^[A-Z][A-Z0-9_]{1,48}$/.test(code) ? ` (${code})` : '';
  return { reason: 'connect', phase, detail: `no authorisation: it broke${what}` };
}
