import type { JsonObject } from '../../call/json.ts';
import { exceptionMessages } from '../../framing/event-message.ts';
import type { ClientError } from '../client-dialect.ts';
import { defined } from '../json.ts';

// https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html#API_runtime_Converse_Errors (read 2026-11)
const names: ReadonlyMap<number, string> = new Map([
  [401, 'UnrecognizedClientException'],
  [403, 'AccessDeniedException'],
  [404, 'ResourceNotFoundException'],
  [408, 'ModelTimeoutException'],
  [424, 'ModelErrorException'],
  [429, 'ThrottlingException'],
  [503, 'ServiceUnavailableException'],
  [504, 'ModelTimeoutException'],
]);

/** The body of an error response, with the attempts that were made beside the dialect's own error. */
export function encodeError({ message, param, code, details, attempts }: ClientError): JsonObject {
  return {
    // This dialect has no `param`: the field is named in the message, as its own server does.
    message: param !== undefined && !message.includes(param) ? `${param}: ${message}` : message,
    understudy: {
      ...defined({ code, details }),
      attempts: attempts.map(({ target, reason, status, ms }) => ({ target, ...defined({ reason, status }), ms })),
    },
  };
}

/** The name of an error stands in a header alone. */
export function errorHeaders({ status }: ClientError): Readonly<Record<string, string>> {
  return { 'x-amzn-errortype': names.get(status) ?? (status >= 500 ? 'InternalServerException' : 'ValidationException') };
}

const internal = exceptionMessages('internalServerException');
/** The exceptions that a stream of the API may end in, by the status that stands for the same. */
const exceptions: ReadonlyMap<number, typeof internal> = new Map([
  [429, exceptionMessages('throttlingException')],
  [502, exceptionMessages('modelStreamErrorException')],
  [503, exceptionMessages('serviceUnavailableException')],
  [504, exceptionMessages('modelStreamErrorException')],
]);
const invalid = exceptionMessages('validationException');

/** An error after the commit point: an exception, the last message of the stream. */
export function encodeStreamError(error: ClientError): string {
  const write = exceptions.get(error.status) ?? (error.status >= 500 ? internal : invalid);
  return write(encodeError(error));
}
