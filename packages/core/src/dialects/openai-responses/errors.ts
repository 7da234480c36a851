import type { JsonObject } from '../../call/json.ts';
import type { ClientError } from '../client-dialect.ts';
import { encodeError } from '../openai-chat/errors.ts';
import { asObject } from '../openai-chat/read-json.ts';
import { sseEvent } from '../sse-event.ts';

export { encodeError };

/**
 * The last events of a stream: SDKs throw on the first, and what reads the wire itself waits for the second. Where in the stream they stand is not
 * known here, so that both have the number 0, which nobody reads of an error.
 */
export function encodeStreamError(error: ClientError): string {
  const body = encodeError(error);
  const { type, code, message, param } = asObject(body.error);
  const told: JsonObject = { code: code ?? type, message };
  const failed = { object: 'response', status: 'failed', error: told, incomplete_details: null, output: [], usage: null };
  const first = { sequence_number: 0, code, message, param, ...body };
  return sseEvent('error', first) + sseEvent('response.failed', { response: failed, sequence_number: 0 });
}
