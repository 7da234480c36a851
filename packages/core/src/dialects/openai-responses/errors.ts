import type { JsonObject } from '../../call/json.ts';
import type { ClientError } from '../client-dialect.ts';
import { encodeError } from '../openai-chat/errors.ts';
import { asObject } from '../openai-chat/read-json.ts';
import { sseEvent } from '../sse-event.ts';

export { encodeError };

/** The members of the two events that end a stream in an error: SDKs throw on the first, and what reads the wire itself waits for the second. */
export function failedEvents(error: ClientError, begun: JsonObject): readonly (readonly [type: string, members: JsonObject])[] {
  const body = encodeError(error);
  const { type, code, message, param } = asObject(body.error);
  const response = { object: 'response', ...begun, status: 'failed', error: { code: code ?? type, message }, usage: null };
  return [
    ['error', { code, message, param, ...body }],
    ['response.failed', { response }],
  ];
}

/** An error whose place in the stream nobody knows, as where the call ended while its client did not read: both events have the number 0, which nobody reads of an error. */
export function encodeStreamError(error: ClientError): string {
  const begun = { incomplete_details: null, output: [] };
  return failedEvents(error, begun)
    .map(([type, members]) => sseEvent(type, { ...members, sequence_number: 0 }))
    .join('');
}
