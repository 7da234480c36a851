import type { JsonObject } from '../../call/json.ts';
import type { ClientError } from '../client-dialect.ts';
import { defined } from '../json.ts';

// https://docs.anthropic.com/en/api/errors
const types: ReadonlyMap<number, string> = new Map([
  [401, 'authentication_error'],
  [402, 'billing_error'],
  [403, 'permission_error'],
  [404, 'not_found_error'],
  [409, 'conflict_error'],
  [413, 'request_too_large'],
  [429, 'rate_limit_error'],
  [503, 'overloaded_error'],
  [504, 'timeout_error'],
  [529, 'overloaded_error'],
]);

/** The body of an error response: the error in the form of the dialect, and the attempts that were made. */
export function encodeError(error: ClientError): JsonObject {
  const { status, message, param, details, attempts } = error;
  const type = types.get(status) ?? (status >= 500 ? 'api_error' : 'invalid_request_error');
  // This dialect has no `param`: the field is named in the message, as its own server does.
  const named = param !== undefined && !message.includes(param) ? `${param}: ${message}` : message;
  return {
    type: 'error',
    error: { type, message: named, ...(details && { details }) },
    understudy: {
      attempts: attempts.map(({ target, reason, status, ms }) => ({ target, ...defined({ reason, status }), ms })),
    },
  };
}

/** An error after the commit point: one `error` event, the last of the stream. */
export function encodeStreamError(error: ClientError): string {
  return `event: error\ndata: ${JSON.stringify(encodeError(error))}\n\n`;
}
