import type { Reason } from '../call/reasons.ts';
import { type ErrorBody, readErrorBody } from './error-body.ts';
import { type ErrorRule, fits, inBand, type SeenError } from './error-rule.ts';
import { errorRules } from './error-rules.ts';
import { errorStatuses, reasonOfStatus } from './error-statuses.ts';
import { isUsedUp, limitKindOf } from './limit-kind.ts';
import type { Classification, ProviderAnswer } from './provider.ts';
import { longestWaitMs, readWaitMs } from './wait-hints.ts';

/**
 * Makes the reading of errors for one kind of provider: its own rules first, then those that hold for all. Codes and types decide before
 * the message, the message before the status, and a message never against its status.
 */
export function classifier(own: readonly ErrorRule[] = []): (answer: ProviderAnswer) => Classification {
  const rules = [...own, ...errorRules];
  return function classify({ status, headers, body, nowMs }) {
    const error = readErrorBody(body);
    const seen: SeenError = { error, headers, status: nominalStatus(status, error) };
    const rule = rules.find((row) => fits(row, seen));
    const reason = rule?.reason ?? reasonOfStatus(seen.status);
    const waitMs = waitFor(reason, rule, seen, nowMs);
    return {
      reason,
      detail: detailOf(error),
      codes: error.written,
      ...(waitMs !== undefined && { waitMs }),
      ...(reason === 'rate-limited' && limitOf(seen, waitMs)),
      ...(error.param !== undefined && { param: error.param }),
      ...(rule === undefined && (seen.status === 400 || seen.status === 422) && { unnamed: true }),
    };
  };
}

function limitOf({ headers, error }: SeenError, waitMs: number | undefined): Pick<Classification, 'limit' | 'exhausted'> {
  const limit = limitKindOf(headers, error);
  const usedUp = isUsedUp(headers, 'requests') || isUsedUp(headers, 'tokens');
  return { ...(limit && { limit }), ...(usedUp && waitMs !== undefined && { exhausted: true }) };
}

/** An error inside a 200 says by a number or a type what its status would have been. */
function nominalStatus(status: number, error: ErrorBody): number {
  if (status < 200 || status > 299) return status;
  const code = error.codes.find((name) => Object.hasOwn(errorStatuses, name));
  return error.status ?? (code === undefined ? inBand : (errorStatuses[code] ?? inBand));
}

/** Those that waiting can end. */
const waited: ReadonlySet<Reason> = new Set<Reason>(['rate-limited', 'overloaded', 'server-error', 'quota-exhausted']);

function waitFor(reason: Reason, rule: ErrorRule | undefined, seen: SeenError, nowMs: number): number | undefined {
  if (!waited.has(reason)) return undefined;
  if (rule?.wait === 'hour') return longestWaitMs;
  return readWaitMs(seen.headers, seen.error, nowMs) ?? (rule?.wait === 'hint-or-hour' ? longestWaitMs : undefined);
}

/** The provider's own words. Cut and redacted where they are shown: what was cut before could hold half a key. */
function detailOf({ message, codes }: ErrorBody): string {
  return message === '' ? (codes[0] ?? '') : message;
}
