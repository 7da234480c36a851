import type { HttpCall } from '../call/http.ts';
import type { TrustedHeader } from '../config/config.ts';
import { headerValue } from './header-value.ts';

/** What a client may ask for by `x-understudy-*`, where the configuration trusts the header. */
export interface Wishes {
  readonly session?: string;
  /** How long the call may take, in milliseconds; never longer than the policy says. */
  readonly deadlineMs?: number;
  readonly mayFailOver: boolean;
  readonly tags: readonly string[];
  /** The client can take a stream that begins anew in the middle. */
  readonly mayRestart: boolean;
}

export type ReadWishes =
  | { readonly ok: true; readonly wishes: Wishes }
  | { readonly ok: false; readonly header: string; readonly message: string };

const nothingAsked: ReadWishes = { ok: true, wishes: { mayFailOver: true, mayRestart: false, tags: [] } };

/** Reads the headers that are trusted, and ignores the others. A trusted header that makes no sense is an error. */
export function readWishes({ headers }: HttpCall, trusted: ReadonlySet<TrustedHeader>): ReadWishes {
  const read = (name: TrustedHeader) => (trusted.has(name) ? headerValue(headers, `x-understudy-${name}`) : undefined);
  const session = read('session');
  const deadline = read('deadline');
  const failover = read('failover');
  const tags = read('tags');
  const restart = read('restart');
  if (session === undefined && deadline === undefined && failover === undefined && tags === undefined && restart === undefined)
    return nothingAsked;
  const deadlineMs = deadline === undefined ? undefined : Number(deadline);
  if (deadlineMs !== undefined && !(Number.isFinite(deadlineMs) && deadlineMs > 0)) {
    return { ok: false, header: 'x-understudy-deadline', message: 'must be a number of milliseconds above 0' };
  }
  if (failover !== undefined && failover !== 'off' && failover !== 'on') {
    return { ok: false, header: 'x-understudy-failover', message: 'must be "off" (or "on")' };
  }
  if (restart !== undefined && restart !== 'ok') return { ok: false, header: 'x-understudy-restart', message: 'must be "ok"' };
  return {
    ok: true,
    wishes: {
      ...(session !== undefined && { session: session.slice(0, 256) }),
      ...(deadlineMs !== undefined && { deadlineMs }),
      mayFailOver: failover !== 'off',
      mayRestart: restart === 'ok',
      tags:
        tags === undefined
          ? []
          : tags
              .split(',')
              .map((tag) => tag.trim())
              .filter((tag) => tag !== ''),
    },
  };
}
