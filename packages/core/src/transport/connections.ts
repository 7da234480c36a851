import { Client, type Dispatcher, errors, Pool } from 'undici';
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
 * Opens the pool of an account. undici's own time limits are off, because they are coarse and would cut long answers at 300 s. Only the limit for
 * connecting stays, a little above ours, because a socket that is still connecting cannot be aborted.
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
  if (pool) letIdleClientsGo(pool);
  return {
    dispatcher: given ? guardedDispatcher(given, propagates) : (pool as Pool),
    origin: url.origin,
    basePath: url.pathname.replace(/\/+$/, ''),
    address: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port),
    close: async () => pool?.destroy(),
  };
}

/**
 * A pool of undici keeps the client of every socket that it ever had, and looks through all clients for a free one: after a peak these are
 * thousands that are not used again. So a client whose socket has closed while it had no request is removed, as a pool itself removes a client
 * that could not connect; a request that finds no free client gets a new one.
 */
function letIdleClientsGo(pool: Pool): void {
  pool.on('disconnect', (origin, targets) => {
    const client = targets.at(-1);
    // Later, because the client is still closing its socket now; a new request may have come by then.
    queueMicrotask(() => {
      if (client instanceof Client && client.stats.size === 0)
        pool.emit(
          'connectionError',
          origin,
          [pool, client],
          new errors.SocketError('The socket has closed, and nobody needs it.'),
        );
    });
  });
}
