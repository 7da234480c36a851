import type { ChatRequest } from '../call/request.ts';
import type { Target } from '../call/target.ts';
import { goesOnInThread, threadOf } from '../call/thread-of.ts';
import type { Config } from '../config/config.ts';
import type { ClientError } from '../dialects/client-dialect.ts';

/**
 * A thread of messages is known only to the account that made it. So a call that goes on in a thread is sent to the first account of the class that
 * keeps threads, always the same one, and to no other. A call that begins a thread holds the whole conversation: other targets may stand in, and a
 * client that is later told that its thread is not found begins another. Undefined where no account keeps threads.
 */
export function keepsThread(
  request: ChatRequest,
  targets: readonly Target[],
  accounts: Config['accounts'],
): readonly Target[] | undefined {
  if (threadOf(request) === undefined) return targets;
  const keepers = targets.filter(({ provider }) => accounts.get(provider)?.kind.features?.includes('threads'));
  const first = [...accounts.keys()].find((name) => keepers.some(({ provider }) => provider === name));
  if (first === undefined) return undefined;
  const own = keepers.filter(({ provider }) => provider === first);
  return goesOnInThread(request) ? own : [...own, ...targets.filter(({ provider }) => provider !== first)];
}

/** After this error the SDK sends the whole conversation without a thread, and then any target can answer. */
export const threadRefusal: Omit<ClientError, 'attempts' | 'reason'> = {
  status: 400,
  message: 'thread: no target that is available keeps message threads',
  details: { error_code: 'thread_unsupported_request', unsupported: ['thread'] },
};

/** The error for a call that goes on in a thread where its account does not answer. */
export function withoutThread(request: ChatRequest, error: ClientError): ClientError {
  const isOwn = error.status >= 400 && error.status < 500 && error.status !== 429;
  return goesOnInThread(request) && !isOwn ? { ...error, ...threadRefusal } : error;
}
