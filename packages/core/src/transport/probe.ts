import type { Clock } from '../call/clock.ts';
import { nobodyWatches } from '../call/nobody-watches.ts';
import type { ProbePolicy } from '../call/policy.ts';
import type { Target } from '../call/target.ts';
import type { Account } from '../providers/account.ts';
import type { Connection } from './connections.ts';
import type { DispatchTracing } from './dispatch-tracing.ts';
import { Exchange } from './exchange.ts';
import { readBody } from './read-body.ts';
import { requestHeaders } from './request-headers.ts';

export interface ProbeParts {
  readonly account: Account;
  readonly connection: Connection;
  readonly clock: Clock;
  readonly tracing: DispatchTracing;
}

/** A probe that takes longer has failed. */
const longestMs = 10_000;
const longestAnswer = 64 * 1024;

/** Asks a target with a cheap request of our own. True where it answers as a healthy one does; never rejects. */
export async function probe(
  target: Target,
  { by, key }: { readonly by: ProbePolicy['by']; readonly key: number },
  { account, connection, clock, tracing }: ProbeParts,
): Promise<boolean> {
  const controller = new AbortController();
  const timer = clock.timer(longestMs, () => controller.abort(new Error('The probe took too long.')));
  const exchange = new Exchange(controller.signal, nobodyWatches, clock);
  try {
    const request = by === 'models' ? modelsRequest(account) : completionRequest(account, target);
    const headers = requestHeaders(account, key, 'application/json');
    tracing.run(() =>
      connection.dispatcher.dispatch(
        { origin: connection.origin, ...request, path: connection.basePath + request.path, headers },
        exchange,
      ),
    );
    const { status, body } = await exchange.answer;
    const { text, cut } = await readBody(body, longestAnswer);
    // A long list of models says enough by its status.
    return status === 200 && (cut || !saysError(text));
  } catch {
    return false;
  } finally {
    timer.cancel();
  }
}

function modelsRequest({ provider }: Account): { readonly method: 'GET'; readonly path: string } {
  const own = provider.path(provider.dialects[0] ?? 'openai-chat');
  return { method: 'GET', path: own.startsWith('/v1/') ? '/v1/models' : '/models' };
}

/** One word in, one token out: both dialects read it. */
function completionRequest(
  { provider }: Account,
  target: Target,
): { readonly method: 'POST'; readonly path: string; readonly body: string } {
  const dialect = provider.dialects[0] ?? 'openai-chat';
  const limit = dialect === 'openai-chat' ? provider.traits(target.model).maxTokensField : 'max_tokens';
  const body = { model: target.model, messages: [{ role: 'user', content: 'ping' }], [limit]: 1 };
  return { method: 'POST', path: provider.path(dialect), body: JSON.stringify(body) };
}

function saysError(text: string): boolean {
  try {
    const body: unknown = JSON.parse(text);
    return typeof body !== 'object' || body === null || ('error' in body && body.error !== null);
  } catch {
    return true;
  }
}
