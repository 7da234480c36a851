import type { AttemptRecord, Call } from '../call/call.ts';
import type { Failure } from '../call/failure.ts';
import type { HttpAnswer } from '../call/http.ts';
import { ruleOf } from '../call/reasons.ts';
import type { ClientDialect, ClientError } from '../dialects/client-dialect.ts';
import { allRateLimited, isUnfit, smallestWait } from '../failover/decide.ts';
import type { OutsideWords } from '../redaction/outside-words.ts';
import { answerHeaders } from './answer-headers.ts';
import type { AnswerParts } from './answer-parts.ts';
import { sayBound } from './bound-calls.ts';
import { withoutThread } from './keeps-thread.ts';

/** Told to clients where no provider said how long to wait: short enough to notice a recovery, long enough to cause no storm of calls. */
const defaultRetryAfterMs = 2000;

/** The error for the client, made from the failure that decides and the failures of all targets that were asked or skipped. */
export function clientError(call: Call, failure: Failure, all: readonly Failure[], outside: OutsideWords): ClientError {
  return {
    status: statusOf(failure, all),
    reason: failure.reason,
    message: isUnfit(failure) && failure.target !== undefined ? whyNobody(call, all) : messageOf(call, failure, outside),
    ...(failure.param !== undefined && { param: outside.toClient(failure.param) }),
    attempts: call.attempts.map(told),
  };
}

function statusOf(failure: Failure, all: readonly Failure[]): number {
  if (allRateLimited(all)) return 429;
  if (failure.reason === 'rate-limited') return 503;
  const { status } = ruleOf(failure.reason);
  if (status !== 'own') return status;
  return failure.status !== undefined && failure.status >= 400 && failure.status < 500 ? failure.status : 400;
}

/** Why no target could serve the request: what keeps each target from it. */
function whyNobody(call: Call, all: readonly Failure[]): string {
  const reasons = all.flatMap(({ target, detail }) => (target === undefined ? [] : [`${target}: ${detail}`]));
  return `No target of "${nameOf(call)}" takes this request: ${[...new Set(reasons)].join('; ')}.`;
}

function nameOf({ modelClass, model }: Call): string {
  return modelClass === '*' ? model : modelClass;
}

function messageOf(call: Call, { reason, detail, said }: Failure, outside: OutsideWords): string {
  const words = said === undefined ? '' : outside.toClient(said);
  const what = words === '' ? detail : `${detail}: ${words}`;
  const { attempts } = call;
  if (ruleOf(reason).status === 'own') return what;
  const tried =
    attempts.length === 0 ? 'no target could be asked' : `${attempts.length} ${attempts.length === 1 ? 'attempt' : 'attempts'}`;
  return `No answer for "${nameOf(call)}" (${reason}, ${tried}): ${what}`;
}

function told({ target, reason, status, startedAt, endedAt }: AttemptRecord): ClientError['attempts'][number] {
  return {
    target,
    ...(reason !== undefined && { reason }),
    ...(status !== undefined && { status }),
    ms: Math.round((endedAt ?? startedAt) - startedAt),
  };
}

/** The answer to a failed call. It tells the client's SDK not to retry what was tried here already, unless waiting helps. */
export function failedAnswer(
  call: Call,
  failure: Failure,
  all: readonly Failure[],
  { dialect, outside }: AnswerParts,
): HttpAnswer {
  const error = sayBound(call.request, withoutThread(call.request, clientError(call, failure, all, outside)));
  const waits = error.status === 429 || error.status === 503;
  const retryAfterMs = waits ? (smallestWait(all) ?? defaultRetryAfterMs) : undefined;
  const headers = { ...answerHeaders(call), ...retryHeaders(retryAfterMs) };
  return errorAnswer(dialect, error, headers, providersOwn(dialect, failure, outside));
}

function retryHeaders(retryAfterMs: number | undefined): Record<string, string> {
  if (retryAfterMs === undefined) return { 'x-should-retry': 'false' };
  return { 'retry-after': String(Math.max(1, Math.ceil(retryAfterMs / 1000))) };
}

/**
 * The provider's own body, where the client has caused the error and the provider speaks the client's dialect. Clients that read the name of an error in a
 * header read the body in the form of that header's API alone, and an error inside a stream has another.
 */
function providersOwn(dialect: ClientDialect, { reason, providerError }: Failure, outside: OutsideWords): object | undefined {
  if (dialect.errorHeaders || ruleOf(reason).status !== 'own' || providerError?.dialect !== dialect.name) return undefined;
  return Object.hasOwn(providerError.body, 'error') ? outside.errorToClient(providerError.body) : undefined;
}

/** An error as the HTTP answer of a dialect. */
export function errorAnswer(
  dialect: ClientDialect,
  error: ClientError,
  headers: Record<string, string>,
  own?: object,
): HttpAnswer {
  const encoded = dialect.encodeError(error);
  const body = own ? { ...own, understudy: encoded.understudy } : encoded;
  const named = { 'content-type': 'application/json', ...dialect.errorHeaders?.(error), ...headers };
  return { status: error.status, headers: named, body: JSON.stringify(body) };
}

/** Refuses a request before any attempt. */
export function refusal(
  dialect: ClientDialect,
  error: Pick<ClientError, 'status' | 'message' | 'param' | 'code'>,
  headers: Record<string, string> = {},
): HttpAnswer {
  return errorAnswer(dialect, { reason: 'rejected', attempts: [], ...error }, { 'x-should-retry': 'false', ...headers });
}
