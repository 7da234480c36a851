import type { JsonObject } from '../../call/json.ts';
import type { Reason } from '../../call/reasons.ts';
import type { ClientError } from '../client-dialect.ts';

const types: ReadonlyMap<number, string> = new Map([
  [401, 'authentication_error'],
  [403, 'permission_error'],
  [404, 'not_found_error'],
  [429, 'rate_limit_error'],
]);

/** OpenAI's own codes, where it has one for the reason. */
const codes: Readonly<Partial<Record<Reason, string>>> = {
  'rate-limited': 'rate_limit_exceeded',
  'too-long': 'context_length_exceeded',
  overloaded: 'server_is_overloaded',
  filtered: 'content_filter',
};

/** Writes an error as OpenAI's error object, together with the attempts that were made. */
export function encodeError(error: ClientError): JsonObject {
  const type = types.get(error.status) ?? (error.status >= 500 ? 'server_error' : 'invalid_request_error');
  const attempts = error.attempts.map(({ target, reason, status, ms }) => ({
    target,
    ...(reason !== undefined && { reason }),
    ...(status !== undefined && { status }),
    ms,
  }));
  return {
    error: { message: error.message, type, param: error.param ?? null, code: error.code ?? codes[error.reason] ?? null },
    understudy: { attempts },
  };
}

/** The error as the last event of a stream; the SDK throws on it. No `[DONE]` follows, because the answer is not complete. */
export function encodeStreamError(error: ClientError): string {
  return `data: ${JSON.stringify(encodeError(error))}\n\n`;
}
