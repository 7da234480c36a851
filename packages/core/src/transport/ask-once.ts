import type { Clock } from '../call/clock.ts';
import type { Ender } from '../call/end-signal.ts';
import type { Failure } from '../call/failure.ts';
import { nobodyWatches } from '../call/nobody-watches.ts';
import type { Account } from '../providers/account.ts';
import type { Endpoint } from '../providers/provider-kind.ts';
import { type Authorized, authorized } from './authorized.ts';
import type { Connection } from './connections.ts';
import { decompressed } from './decompressed.ts';
import type { DispatchTracing } from './dispatch-tracing.ts';
import { type Answer, Exchange } from './exchange.ts';
import { parseLenient, readBody } from './read-body.ts';
import { requestHeaders, withEndpoint } from './request-headers.ts';

export interface AskParts {
  readonly account: Account;
  readonly connection: Connection;
  readonly clock: Clock;
  readonly tracing: DispatchTracing;
  learn(secret: string): void;
}

export interface SmallRequest {
  readonly method: 'GET' | 'POST';
  readonly to: Endpoint;
  readonly body?: string;
  /** The key of the pool that the request is sent with: its place in the pool, from 0. */
  readonly key: number;
}

export interface SmallAnswer {
  readonly status: number;
  readonly headers: Answer['headers'];
  readonly text: string;
  /** True where the answer was longer than is read, and was cut. */
  readonly cut: boolean;
}

const longestAnswer = 64 * 1024;

interface Within {
  readonly limitMs: number;
  readonly tooLong: Failure;
  readonly controller: Ender;
}

/**
 * One small request of our own, outside all layers: without a retry and without a verdict, but sent once more where a token was refused that can be renewed.
 * Rejects when the connection breaks, and with a `Failure` when `controller` is aborted with it, or when the answer has not come after `limitMs`.
 */
export async function askOnce(
  small: SmallRequest,
  parts: AskParts,
  { limitMs, tooLong, controller }: Within,
): Promise<SmallAnswer> {
  const { account, clock } = parts;
  const timer = clock.timer(limitMs, () => controller.abort(tooLong), 'background');
  try {
    const { answer, renew } = await ask(small, parts, controller);
    if (!renew || answer.status < 400) return answer;
    const { status, headers, text } = answer;
    const { reason } = account.kind.classify({ status, headers, body: parseLenient(text), nowMs: clock.now() });
    return reason === 'unauthorized' && renew(clock.now()) ? (await ask(small, parts, controller)).answer : answer;
  } finally {
    timer.cancel();
  }
}

async function ask(
  { key, method, to, body }: SmallRequest,
  { account, connection, clock, tracing, learn }: AskParts,
  controller: Ender,
): Promise<Pick<Authorized, 'renew'> & { readonly answer: SmallAnswer }> {
  const shared = requestHeaders(account, key, 'application/json');
  const plain = { ...withEndpoint(shared, to.headers, account.headers) }; // a copy, because a dispatcher of the user's own may change it
  const { origin, basePath } = connection;
  const path = basePath + to.path;
  const request = { method, ...(body !== undefined && { body }) };
  const whole = { ...request, url: origin + path, headers: plain };
  const signed = authorized(whole, { account, key, signal: controller, nowMs: clock.now(), learn });
  const { headers, renew } = signed instanceof Promise ? await signed : signed;
  const exchange = new Exchange(controller, nobodyWatches, clock);
  try {
    tracing.run(() => connection.dispatcher.dispatch({ origin, ...request, path, headers }, exchange));
  } catch (error) {
    // A dispatcher of the user's own may throw. Without this line a later abort would reject `exchange.answer`, which nobody awaits.
    exchange.onResponseError(undefined, error as Error);
  }
  const answer = await exchange.answer;
  const text = await readBody(decompressed(answer.body, answer.headers['content-encoding']), longestAnswer);
  return { answer: { status: answer.status, headers: answer.headers, ...text }, ...(renew && { renew }) };
}
