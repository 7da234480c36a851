import type { ErrorBody } from './error-body.ts';

type Headers = Readonly<Record<string, string | undefined>>;

/** No provider's wait is believed beyond this: an hour later the target is asked again. */
export const longestWaitMs = 3_600_000;

/**
 * Reads how long a provider asks us to wait: the larger of `retry-after-ms` and `retry-after` (seconds, or an HTTP date; RFC 9110, 10.2.3),
 * else a time in the body (Google's RetryInfo, `resets_at`), else Anthropic's reset of a limit of which nothing remains, else a wait in the
 * message. OpenAI's `x-ratelimit-reset-*` is not read: it says when the bucket is full again, which may be minutes after the next request fits.
 *
 * @param nowMs - Epoch milliseconds; counts only where the answer has no `date` of its own, which times are measured from.
 * @returns Milliseconds from now, 0-3,600,000; `undefined` where nothing readable is there or the time has passed. Never throws.
 */
export function readWaitMs(
  headers: Headers,
  error: ErrorBody,
  nowMs: number,
  clientSaid: (text: string) => boolean = () => false,
): number | undefined {
  const sentAt = httpDate(headers.date) ?? nowMs;
  return bounded(
    fromRetryAfter(headers, sentAt) ??
      fromRetryInfo(error.retryDelay) ??
      until(error.resetsAt, sentAt) ??
      fromAnthropicReset(headers, sentAt) ??
      fromText(error.text, sentAt, clientSaid),
  );
}

function fromRetryAfter(headers: Headers, sentAt: number): number | undefined {
  const ms = decimal(headers['retry-after-ms']);
  const seconds = decimal(headers['retry-after']);
  const date = httpDate(headers['retry-after']);
  return largest([ms, seconds === undefined ? undefined : seconds * 1000, date === undefined ? undefined : ahead(date, sentAt)]);
}

const anthropicLimits = ['requests', 'tokens', 'input-tokens', 'output-tokens'] as const;

/** All limits that are used up must have been reset before the next request fits. */
function fromAnthropicReset(headers: Headers, sentAt: number): number | undefined {
  const exhausted = anthropicLimits.filter((limit) => decimal(headers[`anthropic-ratelimit-${limit}-remaining`]) === 0);
  return largest(exhausted.map((limit) => until(headers[`anthropic-ratelimit-${limit}-reset`], sentAt)));
}

/** `Please try again in 9m38s.`, `retry after 20 seconds`. A number without a unit is no wait. */
const waitInText =
  /\b(?:try again|retry) (?:in|after) ((?:\d{1,9}(?:\.\d{1,12})? ?(?:milliseconds?|ms|hours?|h|minutes?|mins?|m|seconds?|secs?|s|days?|d)(?![a-z]),? ?){1,4})/;
/** Anthropic, for a spend limit of the user's own: `You will regain access on 2026-04-01 at 00:00 UTC.` */
const accessInText = /\bregain access on (\d{4}-\d\d-\d\d) at (\d\d:\d\d) utc\b/;

function fromText(text: string, sentAt: number, clientSaid: (text: string) => boolean): number | undefined {
  const wait = waitInText.exec(text);
  if (wait?.[1] !== undefined && !clientSaid(wait[0])) return sumOf(wait[1]);
  const access = accessInText.exec(text);
  return access && !clientSaid(access[0]) ? until(`${access[1]}T${access[2]}:00Z`, sentAt) : undefined;
}

const durationPart = /(\d{1,9}(?:\.\d{1,12})?) ?(milliseconds?|ms|h|m|s|d)/g;
const unitMs: ReadonlyMap<string, number> = new Map([
  ['ms', 1],
  ['s', 1000],
  ['m', 60_000],
  ['h', 3_600_000],
  ['d', 86_400_000],
]);

/** `48.9s`, `9m38s`, `6ms`, `20 seconds`: the sum of its parts. */
function sumOf(wait: string): number {
  const parts = [...wait.matchAll(durationPart)];
  return parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * (unitMs.get(unit ?? '') ?? 1), 0);
}

/** A `google.protobuf.Duration` in JSON: seconds with up to 9 decimals. */
function fromRetryInfo(delay: string | undefined): number | undefined {
  const seconds = decimal(/^([\d.]{1,30})s$/.exec(delay ?? '')?.[1]);
  return seconds === undefined ? undefined : seconds * 1000;
}

/** Milliseconds from `sentAt` to a time in RFC 3339; undefined where the value is no such time, or the time has passed. */
function until(time: string | undefined, sentAt: number): number | undefined {
  if (time === undefined || !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)$/.test(time)) return undefined;
  return ahead(Date.parse(time), sentAt);
}

function ahead(at: number, sentAt: number): number | undefined {
  return at >= sentAt ? at - sentAt : undefined; // NaN too
}

/** `Sun, 06 Nov 1994 08:49:37 GMT` only: `Date.parse` alone finds dates in nearly any text. */
function httpDate(value: string | undefined): number | undefined {
  if (value === undefined || !/^[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT$/.test(value)) return undefined;
  const at = Date.parse(value);
  return Number.isNaN(at) ? undefined : at;
}

/** A plain number: no sign, no exponent. */
function decimal(value: string | undefined): number | undefined {
  return value !== undefined && /^\d{1,15}(?:\.\d{1,15})?$/.test(value.trim()) ? Number(value) : undefined;
}

function largest(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined);
  return known.length === 0 ? undefined : Math.max(...known);
}

/** Whole milliseconds, rounded up so that no request is sent too early; the inner rounding removes the error of binary fractions. */
function bounded(ms: number | undefined): number | undefined {
  return ms === undefined || Number.isNaN(ms) ? undefined : Math.min(longestWaitMs, Math.ceil(Math.round(ms * 1000) / 1000));
}
