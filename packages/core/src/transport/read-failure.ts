import type { Attempt } from '../call/call.ts';
import type { Failure, Phase } from '../call/failure.ts';
import { isObject } from '../call/json.ts';
import { own } from '../call/own.ts';
import { type Reason, ruleOf } from '../call/reasons.ts';
import type { Account } from '../providers/account.ts';
import { clientSaid } from './client-said.ts';

export interface ErrorAnswer {
  /** 200 for an error inside a reply or a stream. */
  readonly status: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: unknown;
}

/** Reads what a provider's error means for this attempt: the provider's kind says so, the policy's `statusCodes` may correct it. */
export function readFailure(attempt: Attempt, account: Account, answer: ErrorAnswer, phase: Phase, nowMs: number): Failure {
  const { status, headers, body } = answer;
  const { prepared, target } = attempt;
  const said = clientSaid(prepared.body, target.model);
  const read = account.kind.classify({ status, headers, body, nowMs, clientSaid: said });
  const corrected = own(target.policy.statusCodes, String(status));
  const ours = corrected === undefined && prepared.altered && read.reason === 'rejected' && !namesObject.has(status);
  const reason = corrected ?? (ours ? ourMaking : read.reason);
  const codes = tellable(read.codes ?? [], said);
  const doubt = doubtOf(attempt, reason, corrected === undefined ? read.doubt : corrected);
  return {
    reason,
    phase,
    detail: `${status === 200 ? 'an error in a 200' : status} from ${target.provider}`,
    status,
    ...(read.detail !== '' && { said: read.detail }),
    ...(codes.length > 0 && { codes }),
    ...(read.waitMs !== undefined && { waitMs: read.waitMs }),
    ...(read.limit && { limit: read.limit }),
    ...(read.exhausted && { exhausted: true }),
    ...(headers['x-should-retry'] === 'false' && { noRetry: true }),
    ...(prepared.passThrough && isObject(body) && { providerError: { dialect: prepared.dialect, body } }),
    ...(read.param !== undefined && { param: read.param }),
    ...(doubt && { doubt }),
    ...(read.blameless && { blameless: true }),
    ...(read.refusesReasoning && { refusesReasoning: true }),
    ...(ours && { ofOurs: true }),
  };
}

/** The suspicion that one call raises for other calls. Under `"*"` the client writes the model, and no name that it writes may affect the key. */
function doubtOf({ target }: Attempt, reason: Reason, doubt: Reason | undefined): Reason | undefined {
  const isOfKey = target.modelClass === '*' && ruleOf(reason).concerns === 'key';
  const suspected = isOfKey ? reason : doubt;
  return suspected && ruleOf(suspected).afterwards === 'suspended' ? suspected : undefined;
}

/** Names of errors are short. */
const identifier = /^[A-Za-z][A-Za-z0-9]*(?:[_.-][A-Za-z0-9]+)*$/;
const longestCode = 48;
const mostCodes = 4;

/** The names of an error that events may hold: none that the client wrote, because a provider may quote a prompt anywhere. */
function tellable(codes: readonly string[], clientSaid: (text: string) => boolean): readonly string[] {
  return codes
    .filter((code) => code.length <= longestCode && identifier.test(code))
    .slice(0, mostCodes)
    .filter((code) => !clientSaid(code));
}

/**
 * The reason for every refusal of a body that we translated or changed, because the client did not write this body, and the next target gets another
 * one. An object that is not found (404, 409) does not count, because the client names it.
 */
const ourMaking: Reason = 'unsupported';
const namesObject: ReadonlySet<number> = new Set([404, 409]);

/** Errors of Node and undici from before a connection is made. */
const unreachedCodes: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'EHOSTDOWN',
  'ENETUNREACH',
  'ETIMEDOUT',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** The failure of a broken connection. For an aborted attempt the error itself is the failure. */
export function readBroken(error: unknown, phase: Phase): Failure {
  if (isFailure(error)) return { ...error, phase };
  const { code, message } = (error ?? {}) as { readonly code?: unknown; readonly message?: unknown };
  const what = typeof code === 'string' && /^[A-Z][A-Z0-9_]{1,48}$/.test(code) ? code : undefined;
  const beforeAnswer = phase === 'before_send' || phase === 'before_headers';
  return {
    reason: beforeAnswer ? 'connect' : 'truncated',
    phase,
    detail: `${beforeAnswer ? 'no connection' : 'the connection broke'}${what === undefined ? '' : ` (${what})`}`,
    ...(what === undefined && typeof message === 'string' && { said: message }),
    ...(beforeAnswer && what !== undefined && unreachedCodes.has(what) && { unreached: true }),
  };
}

function isFailure(value: unknown): value is Failure {
  return typeof value === 'object' && value !== null && 'reason' in value && 'detail' in value;
}
