import type { JsonObject } from '../json.ts';
import type { ErrorName, Exchange, PlainReply, Problem } from './wire.ts';

interface Row {
  readonly status: number;
  readonly name: string;
  readonly message: string;
}

const throttled: Row = {
  status: 429,
  name: 'ThrottlingException',
  message: 'Too many requests, please wait before trying again. You have sent too many requests.  Wait before trying again.',
};
const badToken: Row = {
  status: 403,
  name: 'UnrecognizedClientException',
  message: 'The security token included in the request is invalid.',
};
const noModel: Row = { status: 400, name: 'ValidationException', message: 'The provided model identifier is invalid.' };
const unknownOperation: Row = { status: 404, name: 'UnknownOperationException', message: '' };

const named: Readonly<Record<ErrorName, Row>> = {
  'rate-limited': throttled,
  quota: { ...throttled, message: 'Too many tokens per day, please wait before trying again.' },
  unauthorized: badToken,
  'model-not-found': noModel,
  'context-length': { ...noModel, message: 'Input is too long for requested model.' },
  'content-filter': { ...noModel, message: 'The prompt was blocked by the content filtering policy.' },
  'not-found': unknownOperation,
  'method-not-allowed': unknownOperation,
};

const byStatus: ReadonlyMap<number, Row> = new Map([
  [401, badToken],
  [403, badToken],
  [
    404,
    {
      status: 404,
      name: 'ResourceNotFoundException',
      message: 'Could not resolve the foundation model from the provided model identifier.',
    },
  ],
  [408, { status: 408, name: 'ModelTimeoutException', message: 'The request took too long to process.' }],
  [424, { status: 424, name: 'ModelErrorException', message: 'The request failed due to an error while processing the model.' }],
  [429, throttled],
  [500, { status: 500, name: 'InternalServerException', message: 'An internal server error occurred. Retry your request.' }],
  [503, { status: 503, name: 'ServiceUnavailableException', message: 'Bedrock is unable to process your request.' }],
]);

/** The name of an error stands in a header; Bedrock says nothing of how long to wait. */
export function bedrockError(what: Problem | number, _exchange: Exchange, key?: string): PlainReply {
  const { status, name, message } = what === 'unauthorized' && key === undefined ? missingToken : rowOf(what);
  return {
    status: typeof what === 'number' ? what : status,
    headers: {
      'content-type': 'application/json',
      'x-amzn-errortype': `${name}:http://internal.amazon.com/coral/com.amazon.bedrock/`,
    },
    body: JSON.stringify({ message }),
  };
}

const missingToken: Row = { status: 403, name: 'MissingAuthenticationTokenException', message: 'Missing Authentication Token' };

function rowOf(what: Problem | number): Row {
  if (typeof what === 'object') return { status: 400, name: what.code ?? 'ValidationException', message: what.message };
  if (typeof what === 'string') return named[what];
  const other = what < 500 ? 'ValidationException' : 'InternalServerException';
  return byStatus.get(what) ?? { status: what, name: other, message: 'The request could not be processed.' };
}

/** What comes inside a 200: in a stream as an exception of this name. */
export function bedrockInBandError(error: JsonObject = {}): JsonObject {
  return { __type: 'serviceUnavailableException', message: 'Bedrock is unable to process your request.', ...error };
}
