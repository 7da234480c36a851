import { expect, it } from 'vitest';
import type { ClientError } from '../client-dialect.ts';
import { encodeError, encodeStreamError } from './errors.ts';

const error: ClientError = { status: 503, reason: 'overloaded', message: 'All targets are down', attempts: [] };

it.each([
  [400, 'invalid_request_error'],
  [401, 'authentication_error'],
  [402, 'billing_error'],
  [403, 'permission_error'],
  [404, 'not_found_error'],
  [405, 'invalid_request_error'],
  [413, 'request_too_large'],
  [422, 'invalid_request_error'],
  [429, 'rate_limit_error'],
  [500, 'api_error'],
  [502, 'api_error'],
  [503, 'overloaded_error'],
  [504, 'timeout_error'],
  [529, 'overloaded_error'],
])('tells a client that got %i of a %s', (status, type) => {
  expect(encodeError({ ...error, status })).toMatchObject({ type: 'error', error: { type, message: error.message } });
});

it('tells the attempts that were made', () => {
  const attempts = [
    { target: 'a/x', reason: 'overloaded', status: 529, ms: 12 },
    { target: 'b/y', ms: 0 },
  ] as const;
  expect(encodeError({ ...error, attempts })).toMatchObject({ understudy: { attempts } });
});

it('names the field in its message', () => {
  const named = (message: string) => encodeError({ ...error, status: 400, message, param: 'max_tokens' }).error;
  expect(named('is wrong')).toMatchObject({ message: 'max_tokens: is wrong' });
  expect(named('max_tokens is required')).toMatchObject({ message: 'max_tokens is required' });
});

it('is one event in a stream', () => {
  expect(encodeStreamError(error)).toBe(`event: error\ndata: ${JSON.stringify(encodeError(error))}\n\n`);
});
