/** What is left of an account's limits, as its host says. */
export interface Remaining {
  readonly requests?: number;
  readonly tokens?: number;
  /** How fast the limits refill, per second, where the host names the limit, what is left and when the limit is whole again. */
  readonly perSecond?: { readonly requests?: number; readonly tokens?: number };
}

type Headers = Readonly<Record<string, string | undefined>>;
type Kind = 'requests' | 'tokens';

/** Reads OpenAI's and Anthropic's headers, which most hosts of their wires send too; undefined where the answer has no such header. */
export function readRemaining(headers: Headers, nowMs: number): Remaining | undefined {
  const requests = leftOf(headers, 'requests');
  const tokens = leftOf(headers, 'tokens');
  if (requests === undefined && tokens === undefined) return undefined;
  const refills = {
    requests: refillOf(headers, 'requests', requests, nowMs),
    tokens: refillOf(headers, 'tokens', tokens, nowMs),
  };
  const perSecond = known(refills.requests, refills.tokens);
  return { ...known(requests, tokens), ...(Object.keys(perSecond).length > 0 && { perSecond }) };
}

/** What two headers say is left; undefined where neither says anything. */
export function leftFrom(requests: string | undefined, tokens: string | undefined): Remaining | undefined {
  const left = known(count(requests), count(tokens));
  return Object.keys(left).length > 0 ? left : undefined;
}

function leftOf(headers: Headers, kind: Kind): number | undefined {
  return count(headers[`x-ratelimit-remaining-${kind}`] ?? headers[`anthropic-ratelimit-${kind}-remaining`]);
}

/** Both hosts fill a bucket evenly until the reset, so the missing part divided by the time left is the rate. */
function refillOf(headers: Headers, kind: Kind, left: number | undefined, nowMs: number): number | undefined {
  const limit = count(headers[`x-ratelimit-limit-${kind}`] ?? headers[`anthropic-ratelimit-${kind}-limit`]);
  const resetMs = spanMs(headers[`x-ratelimit-reset-${kind}`]) ?? untilMs(headers[`anthropic-ratelimit-${kind}-reset`], nowMs);
  if (limit === undefined || left === undefined || resetMs === undefined || resetMs <= 0 || limit <= left) return undefined;
  return ((limit - left) * 1000) / resetMs;
}

function known(requests: number | undefined, tokens: number | undefined): { readonly [K in Kind]?: number } {
  return { ...(requests !== undefined && { requests }), ...(tokens !== undefined && { tokens }) };
}

function count(value: string | undefined): number | undefined {
  return value !== undefined && /^\d{1,15}$/.test(value) ? Number(value) : undefined;
}

/** `6m0s`, `1.5s`, `20ms`, as OpenAI writes it. */
function spanMs(value: string | undefined): number | undefined {
  const found =
    value === undefined ? null : /^(?:(\d{1,4})h)?(?:(\d{1,5})m(?!s))?(?:(\d{1,6}(?:\.\d{1,6})?)s)?(?:(\d{1,9})ms)?$/.exec(value);
  if (!found || value === '') return undefined;
  const [hours, minutes, seconds, ms] = found.slice(1).map((part) => Number(part ?? 0));
  return (hours ?? 0) * 3_600_000 + (minutes ?? 0) * 60_000 + (seconds ?? 0) * 1000 + (ms ?? 0);
}

function untilMs(value: string | undefined, nowMs: number): number | undefined {
  const at = value === undefined || value.length > 40 ? Number.NaN : Date.parse(value);
  return Number.isNaN(at) ? undefined : at - nowMs;
}
