import { expect, it } from 'vitest';
import type { ClientError } from '../client-dialect.ts';
import { openaiChat } from './index.ts';

const error: ClientError = {
  status: 503,
  reason: 'overloaded',
  message: 'No target could answer.',
  attempts: [
    { target: 'openai/gpt-5-mini', reason: 'overloaded', status: 503, ms: 120 },
    { target: 'groq/llama', ms: 3 },
  ],
};

it('tells the error as OpenAI does, with every attempt beside it', () => {
  expect(openaiChat.client.encodeError(error)).toEqual({
    error: { message: 'No target could answer.', type: 'server_error', param: null, code: 'server_is_overloaded' },
    understudy: {
      attempts: [
        { target: 'openai/gpt-5-mini', reason: 'overloaded', status: 503, ms: 120 },
        { target: 'groq/llama', ms: 3 },
      ],
    },
  });
});

it.each([
  [400, 'invalid_request_error'],
  [401, 'authentication_error'],
  [403, 'permission_error'],
  [404, 'not_found_error'],
  [413, 'invalid_request_error'],
  [429, 'rate_limit_error'],
  [502, 'server_error'],
  [504, 'server_error'],
])('gives status %i the type %s', (status, type) => {
  expect(openaiChat.client.encodeError({ ...error, status })).toMatchObject({ error: { type } });
});

it('names the field and the code where they are known', () => {
  const told = openaiChat.client.encodeError({
    ...error,
    status: 404,
    reason: 'not-found',
    param: 'model',
    code: 'model_not_found',
  });
  expect(told).toMatchObject({ error: { param: 'model', code: 'model_not_found' } });
});

it('tells an error inside a stream as one event, and never as a good end', () => {
  const text = openaiChat.client.encodeStreamError(error);
  expect(text).toMatch(/^data: .*\n\n$/);
  expect(JSON.parse(text.slice('data: '.length))).toEqual(openaiChat.client.encodeError(error));
  expect(text).not.toContain('[DONE]');
});
