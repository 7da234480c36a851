import type { Clock } from '../call/clock.ts';
import type { Ender } from '../call/end-signal.ts';
import type { Failure } from '../call/failure.ts';
import { nobodyWatches } from '../call/nobody-watches.ts';
import type { Account } from '../providers/account.ts';
import type { Connection } from './connections.ts';
import { decompressed } from './decompressed.ts';
import type { DispatchTracing } from './dispatch-tracing.ts';
import { type Answer, Exchange } from './exchange.ts';
import { readBody } from './read-body.ts';
import { requestHeaders } from './request-headers.ts';

export interface AskParts {
  readonly account: Account;
  readonly connection: Connection;
  readonly clock: Clock;
  readonly tracing: DispatchTracing;
}

export interface SmallRequest {
  readonly method: 'GET' | 'POST';
  /** Below the base URL. */
  readonly path: string;
  readonly body?: string;
  /** Which key of a pool. */
  readonly key: number;
}

export interface SmallAnswer {
  readonly status: number;
  readonly headers: Answer['headers'];
  readonly text: string;
  /** It was longer than anybody reads. */
  readonly cut: boolean;
}

const longestAnswer = 64 * 1024;

/**
 * One small request of our own, outside all layers: no second try, no verdict. Rejects when the connection breaks, and with a `Failure` when
 * `controller` is aborted with one, or the answer has not come after `limitMs`.
 */
export async function askOnce(
  { key, ...request }: SmallRequest,
  { account, connection, clock, tracing }: AskParts,
  { limitMs, tooLong, controller }: { readonly limitMs: number; readonly tooLong: Failure; readonly controller: Ender },
): Promise<SmallAnswer> {
  const timer = clock.timer(limitMs, () => controller.abort(tooLong), 'background');
  const exchange = new Exchange(controller, nobodyWatches, clock);
  try {
    const headers = requestHeaders(account, key, 'application/json');
    const path = connection.basePath + request.path;
    try {
      tracing.run(() => connection.dispatcher.dispatch({ origin: connection.origin, ...request, path, headers }, exchange));
    } catch (error) {
      // A dispatcher of the user's own: with nobody told of it here, a later abort would reject an answer that nobody has.
      exchange.onResponseError(undefined, error as Error);
    }
    const { status, headers: said, body } = await exchange.answer;
    return { status, headers: said, ...(await readBody(decompressed(body, said['content-encoding']), longestAnswer)) };
  } finally {
    timer.cancel();
  }
}
