import type { LimitKind } from '../../call/failure.ts';
import type { ErrorBody } from './error-body.ts';

type Headers = Readonly<Record<string, string | undefined>>;

const kinds = ['requests', 'tokens'] as const;
const requestHeaders = ['requests'] as const;
const tokenHeaders = ['tokens', 'input-tokens', 'output-tokens'] as const;
/** What hosts call their limits, in the type or the code of a 429 (OpenAI: `type: "tokens"`). */
const tokenCodes = ['tokens', 'tokens_per_minute', 'token_limit', 'tpm'];
const requestCodes = ['requests', 'requests_per_minute', 'request_limit', 'rpm'];

/** The limit that a 429 is about: the limit of which the headers say that nothing is left, else the limit that a code names, else undefined. */
export function limitKindOf(headers: Headers, { codes }: ErrorBody): LimitKind | undefined {
  const used = kinds.filter((kind) => isUsedUp(headers, kind));
  if (used.length === 1) return used[0];
  if (codes.some((code) => tokenCodes.includes(code))) return 'tokens';
  return codes.some((code) => requestCodes.includes(code)) ? 'requests' : undefined;
}

/** Whether nothing is left of a limit, by the provider's own count. */
export function isUsedUp(headers: Headers, kind: LimitKind): boolean {
  if (headers[`x-ratelimit-remaining-${kind}`] === '0') return true;
  const names = kind === 'tokens' ? tokenHeaders : requestHeaders;
  return names.some((name) => headers[`anthropic-ratelimit-${name}-remaining`] === '0');
}
