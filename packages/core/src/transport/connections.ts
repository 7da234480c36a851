import { type Dispatcher, Pool } from 'undici';
import type { Account } from '../providers/account.ts';
import { guardedClients, guardedDispatcher } from './guarded-headers.ts';

/** The sockets to one provider, and what every request to it needs. */
export interface Connection {
  readonly dispatcher: Pick<Dispatcher, 'dispatch'>;
  readonly origin: string;
  /** The path of the base URL, without a slash at the end. */
  readonly basePath: string;
  readonly address: string;
  readonly port: number;
  close(): Promise<void>;
}

export interface ConnectionOptions {
  readonly connectMs: number;
  /** Trace headers may go to this provider. */
  readonly propagates: boolean;
}

/**
 * Opens the pool of an account. undici's own time limits are off (they are coarse, and would cut long answers at 300 s); connecting has
 * one all the same, a little over ours, because a socket that is still connecting cannot be aborted.
 *
 * @param given - a dispatcher of the user's own
 */
export function openConnection(account: Account, { connectMs, propagates }: ConnectionOptions, given?: Dispatcher): Connection {
  const url = new URL(account.baseURL);
  const pool = given
    ? undefined
    : new Pool(url.origin, {
        factory: guardedClients(propagates),
        connections: account.maxConnections ?? null,
        pipelining: 1,
        allowH2: account.http2,
        headersTimeout: 0,
        bodyTimeout: 0,
        connect: { timeout: connectMs + 1000 },
      });
  return {
    dispatcher: given ? guardedDispatcher(given, propagates) : (pool as Pool),
    origin: url.origin,
    basePath: url.pathname.replace(/\/+$/, ''),
    address: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port),
    close: async () => pool?.destroy(),
  };
}
