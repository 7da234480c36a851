import { type Reason, ruleOf } from '../../call/reasons.ts';
import type { Classification, ProviderAnswer } from '../classification.ts';
import { type ErrorBody, readErrorBody } from './error-body.ts';
import { type ErrorRule, fits, nobodySaid, type SeenError } from './error-rule.ts';
import { errorRules } from './error-rules.ts';
import { errorStatuses, reasonOfStatus } from './error-statuses.ts';
import { isUsedUp, limitKindOf } from './limit-kind.ts';
import { inBand } from './statuses.ts';
import { longestWaitMs, readWaitMs } from './wait-hints.ts';

/**
 * Makes the `classify` of a kind: `own` rules first, then the rules that hold for all hosts. Codes decide before the message, the message before the
 * status, and a message never against its status. A reason that would keep other calls away is only proven by a code, in an answer that quotes nothing
 * of the client's.
 */
export function classifier(own: readonly ErrorRule[] = []): (answer: ProviderAnswer) => Classification {
  const rules = [...own, ...errorRules];
  return function classify({ status, headers, body, nowMs, clientSaid }) {
    const error = readErrorBody(body);
    const seen: SeenError = { error, headers, status: nominalStatus(status, error), clientSaid: clientSaid ?? nobodySaid };
    const rule = rules.find((row) => fits(row, seen));
    const reason = rule?.reason ?? reasonOfStatus(seen.status);
    const doubt = clientSaid && (suspends(reason) ? unproven(reason, rules, seen) : suspectedOf(rules, seen));
    const waitMs = waitFor(reason, doubt ? undefined : rule, seen, nowMs);
    return {
      reason,
      detail: detailOf(error),
      ...(rule && { rule: rule.id }),
      codes: error.written,
      ...(waitMs !== undefined && { waitMs }),
      ...(reason === 'rate-limited' && limitOf(seen, waitMs)),
      ...(error.param !== undefined && { param: error.param }),
      ...(doubt && { doubt }),
      ...(rule?.blameless && { blameless: true }),
      ...(rule?.refusesReasoning && { refusesReasoning: true }),
    };
  };
}

const suspends = (reason: Reason) => ruleOf(reason).afterwards === 'suspended';

/** The reason, where the client may have caused the error: no code names the reason outright, or the answer quotes the client. Else undefined. */
function unproven(reason: Reason, rules: readonly ErrorRule[], seen: SeenError): Reason | undefined {
  const { error, clientSaid } = seen;
  const proving = rules.filter((row) => row.reason === reason && row.codes && !row.provesNothing && fits(row, seen));
  const codes = proving.flatMap((row) => row.codes ?? []).filter((code) => error.codes.includes(code));
  const isProven = codes.some((code) => !clientSaid(code)) && !quotes(error.message).some(clientSaid);
  return isProven ? undefined : reason;
}

/** The reason that the answer would have if none of its words were the client's, because the key may be bad although the prompt speaks of keys. */
function suspectedOf(rules: readonly ErrorRule[], seen: SeenError): Reason | undefined {
  if (seen.error.text === '') return undefined;
  const reason = rules.find((row) => fits(row, { ...seen, clientSaid: nobodySaid }))?.reason;
  return reason && suspends(reason) ? reason : undefined;
}

const quoted = /['"`\u2018\u201c]([^'"`\u2018\u2019\u201c\u201d]{3,200})['"`\u2019\u201d]/g;
/** In UTF-16 units: no sentence of a provider is longer. */
const longestQuoting = 2400;
const mostQuotes = 20;

function quotes(message: string): readonly string[] {
  return [...message.slice(0, longestQuoting).matchAll(quoted)].slice(0, mostQuotes).map(([, words = '']) => words);
}

function limitOf({ headers, error }: SeenError, waitMs: number | undefined): Pick<Classification, 'limit' | 'exhausted'> {
  const limit = limitKindOf(headers, error);
  const usedUp = isUsedUp(headers, 'requests') || isUsedUp(headers, 'tokens');
  return { ...(limit && { limit }), ...(usedUp && waitMs !== undefined && { exhausted: true }) };
}

/** An error inside a 200 says by a number or a type what its status would have been. */
function nominalStatus(status: number, error: ErrorBody): number {
  if (status < 200 || status > 299) return status;
  const code = error.codes.find((name) => errorStatuses.has(name));
  return error.status ?? (code === undefined ? inBand : (errorStatuses.get(code) ?? inBand));
}

/** The reasons that waiting can end. */
const waited: ReadonlySet<Reason> = new Set<Reason>(['rate-limited', 'overloaded', 'server-error', 'quota-exhausted']);

function waitFor(reason: Reason, rule: ErrorRule | undefined, seen: SeenError, nowMs: number): number | undefined {
  if (!waited.has(reason)) return undefined;
  if (rule?.wait === 'hour') return longestWaitMs;
  return (
    readWaitMs(seen.headers, seen.error, nowMs, seen.clientSaid) ?? (rule?.wait === 'hint-or-hour' ? longestWaitMs : undefined)
  );
}

/** The provider's own words, whole: a text that was cut before it is redacted could hold half a key. */
function detailOf({ message, codes }: ErrorBody): string {
  return message === '' ? (codes[0] ?? '') : message;
}
