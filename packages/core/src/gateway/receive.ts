import type { Clock } from '../call/clock.ts';
import type { HttpAnswer, HttpCall } from '../call/http.ts';
import { jsonLimits } from '../call/json-meter.ts';
import type { Config } from '../config/config.ts';
import type { CallRoute, ClientDialect, CountRoute } from '../dialects/client-dialect.ts';
import { refusal } from './client-error.ts';
import { headerValue } from './header-value.ts';
import type { HeldBytes, Hold } from './held-bytes.ts';
import type { KeptItems } from './kept-items.ts';
import type { ReceivedCall } from './new-call.ts';
import { readRequest } from './read-request.ts';
import { crowded, shuttingDown } from './refusals.ts';
import { readWishes } from './trusted-headers.ts';

export interface ReceiveParts {
  readonly config: Config;
  readonly clock: Clock;
  readonly held: HeldBytes;
  readonly keptItems: KeptItems;
  /** False while closing: no new call is taken. */
  readonly running: { readonly open: boolean };
}

export interface Received extends ReceivedCall {
  readonly hold: Hold | undefined;
}

/** Where a request came in. */
export interface ReceivedAt<R> {
  readonly client: ClientDialect;
  readonly route: R;
  readonly inPath: string | undefined;
}

export type Receive = (http: HttpCall, at: ReceivedAt<CallRoute | CountRoute>) => Promise<Received | HttpAnswer>;

/** Reads a request with a body, or answers why the request is refused. */
export function receiver({ config, clock, held, running, keptItems }: ReceiveParts): Receive {
  const shape = { ...jsonLimits, values: config.bodyValues };
  const bulkShape = { ...jsonLimits, values: 10 * config.bodyValues };
  const { bodyLimit, longestTotalMs } = config;

  return async function receive(http, { client, route, inPath }) {
    if (!running.open) return shuttingDown(client);
    if (!held.hasRoom()) return crowded(client);
    const startedAt = clock.now();
    const read = readWishes(http, config.trustHeaders);
    if (!read.ok)
      return refusal(client, { status: 400, param: read.header, message: `The header ${read.header} ${read.message}` });
    const { wishes } = read;
    const hold = http.connection && held.enter(http.connection);
    const leave = () => hold?.leave();
    const request = await readRequest(http, {
      dialect: client,
      decode: route.decode,
      reads: route.kind === 'call' ? route.reads : undefined,
      said: {
        inPath,
        query: queryOf(http.path),
        header: (name) => headerValue(http.headers, name),
        ...(client.keptItems && { keptItem: keptItems.finder(bodyLimit) }),
      },
      clock,
      limit: bodyLimit,
      shape: route.kind === 'call' && route.isBulk ? bulkShape : shape,
      limitMs: Math.min(longestTotalMs, wishes.deadlineMs ?? longestTotalMs),
      hasRoom: held.hasRoom,
    }).catch((error: unknown) => {
      leave();
      throw error;
    });
    if (!('status' in request) && running.open) return { ...request, startedAt, wishes, hold };
    leave();
    return 'status' in request ? request : shuttingDown(client);
  };
}

/** The query of a path, without its `?`. */
export const queryOf = (path: string) => (path.includes('?') ? path.slice(path.indexOf('?') + 1) : '');
