import type { ChatRequest } from '../call/request.ts';
import type { Target } from '../call/target.ts';
import type { Config } from '../config/config.ts';
import type { ClientError } from '../dialects/dialect.ts';

const usesThread = ({ unportable }: ChatRequest) => unportable.some(({ feature }) => feature === 'thread');

/**
 * Threads of messages are kept by the account that made them: a call that uses one goes to the first account of the class that keeps any,
 * always the same, and to nobody else. Undefined where there is none.
 */
export function keepsThread(
  request: ChatRequest,
  targets: readonly Target[],
  accounts: Config['accounts'],
): readonly Target[] | undefined {
  if (!usesThread(request)) return targets;
  const keepers = targets.filter(({ provider }) => accounts.get(provider)?.provider.kind === 'anthropic');
  const first = [...accounts.keys()].find((name) => keepers.some(({ provider }) => provider === name));
  return first === undefined ? undefined : keepers.filter(({ provider }) => provider === first);
}

/** Upon this the SDK sends the whole conversation, without a thread: then any target can answer. */
export const threadRefusal: Omit<ClientError, 'attempts' | 'reason'> = {
  status: 400,
  message: 'thread: no target that is available keeps message threads',
  details: { error_code: 'thread_unsupported_request', unsupported: ['thread'] },
};

/** What a call that uses a thread is told where its account does not answer. */
export function withoutThread(request: ChatRequest, error: ClientError): ClientError {
  const isOwn = error.status >= 400 && error.status < 500 && error.status !== 429;
  return usesThread(request) && !isOwn ? { ...error, ...threadRefusal } : error;
}
