import type { ChatRequest } from '../call/request.ts';
import type { Target } from '../call/target.ts';
import { goesOnInThread, threadOf } from '../call/thread-of.ts';
import type { Config } from '../config/config.ts';
import type { ClientError } from '../dialects/client-dialect.ts';

/**
 * Threads of messages are kept by the account that made them: a call that goes on in one goes to the first account of the class that keeps
 * any, always the same, and to nobody else. One that begins a thread says all itself: others may stand in, and the client, told later that
 * the thread is not found, begins another. Undefined where no account keeps any.
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

/** Upon this the SDK sends the whole conversation, without a thread: then any target can answer. */
export const threadRefusal: Omit<ClientError, 'attempts' | 'reason'> = {
  status: 400,
  message: 'thread: no target that is available keeps message threads',
  details: { error_code: 'thread_unsupported_request', unsupported: ['thread'] },
};

/** What a call that goes on in a thread is told where its account does not answer. */
export function withoutThread(request: ChatRequest, error: ClientError): ClientError {
  const isOwn = error.status >= 400 && error.status < 500 && error.status !== 429;
  return goesOnInThread(request) && !isOwn ? { ...error, ...threadRefusal } : error;
}
