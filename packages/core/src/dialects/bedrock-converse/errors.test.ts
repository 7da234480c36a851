import { expect, it } from 'vitest';
import { eventStream } from '../../framing/event-stream.ts';
import type { ClientError } from '../client-dialect.ts';
import { encodeError, encodeStreamError, errorHeaders } from './errors.ts';

const error: ClientError = { status: 503, reason: 'overloaded', message: 'All targets are down', attempts: [] };

it.each([
  [400, 'ValidationException', 'validationException'],
  [401, 'UnrecognizedClientException', 'validationException'],
  [403, 'AccessDeniedException', 'validationException'],
  [404, 'ResourceNotFoundException', 'validationException'],
  [408, 'ModelTimeoutException', 'validationException'],
  [413, 'ValidationException', 'validationException'],
  [424, 'ModelErrorException', 'validationException'],
  [429, 'ThrottlingException', 'throttlingException'],
  [500, 'InternalServerException', 'internalServerException'],
  [502, 'InternalServerException', 'modelStreamErrorException'],
  [503, 'ServiceUnavailableException', 'serviceUnavailableException'],
  [504, 'ModelTimeoutException', 'modelStreamErrorException'],
])('names an error of %i %s, and %s in a stream', (status, name, inStream) => {
  expect(errorHeaders({ ...error, status })).toEqual({ 'x-amzn-errortype': name });
  expect(encodeError({ ...error, status })).toEqual({ message: error.message, understudy: { attempts: [] } });
  const [unit] = eventStream.cutter().push(Buffer.from(encodeStreamError({ ...error, status }), 'latin1'));
  expect(JSON.parse(unit?.data ?? '')).toMatchObject({ error: { type: inStream, message: error.message } });
});

it('tells the attempts that were made, what programs read, and the field in its message', () => {
  const attempts = [
    { target: 'a/x', reason: 'overloaded', status: 529, ms: 12 },
    { target: 'b/y', ms: 0 },
  ] as const;
  expect(encodeError({ ...error, attempts, code: 'c', details: { d: 1 } })).toMatchObject({
    understudy: { attempts, code: 'c', details: { d: 1 } },
  });
  expect(encodeError({ ...error, message: 'is wrong', param: 'messages' }).message).toBe('messages: is wrong');
});
