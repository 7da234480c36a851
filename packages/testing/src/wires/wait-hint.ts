import type { WaitHint } from '../faults.ts';
import type { JsonObject } from '../json.ts';

/** The headers that carry a wait. */
export function hintHeaders(hint: WaitHint, epochMs: number): Readonly<Record<string, string>> {
  const { retryAfter, retryAfterMs, anthropicReset } = hint;
  return {
    ...(retryAfter !== undefined && { 'retry-after': String(retryAfter) }),
    ...(retryAfterMs !== undefined && { 'retry-after-ms': String(retryAfterMs) }),
    ...(anthropicReset !== undefined && {
      'anthropic-ratelimit-requests-remaining': '0',
      'anthropic-ratelimit-requests-reset': resetTime(anthropicReset, epochMs),
    }),
  };
}

/** The sentence that carries a wait, with the space before it; empty where there is none. */
export function hintSentence({ inMessage }: WaitHint): string {
  return inMessage === undefined ? '' : ` Please try again in ${withUnit(inMessage)}.`;
}

/** Members of the error object that carry a wait. */
export function hintDetails({ retryInfo }: WaitHint): JsonObject {
  if (retryInfo === undefined) return {};
  return { details: [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: withUnit(retryInfo) }] };
}

/** RFC 3339 without fractions, as Anthropic writes it. */
export function resetTime(secondsOrText: number | string, epochMs: number): string {
  if (typeof secondsOrText === 'string') return secondsOrText;
  return new Date(epochMs + secondsOrText * 1000).toISOString().replace(/\.\d+Z$/u, 'Z');
}

function withUnit(secondsOrText: number | string): string {
  return typeof secondsOrText === 'number' ? `${secondsOrText}s` : secondsOrText;
}
