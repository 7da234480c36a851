import { describe, expect, it } from 'vitest';
import { readErrorBody } from './error-body.ts';

describe('readErrorBody', () => {
  const table: readonly (readonly [string, unknown, object])[] = [
    [
      'OpenAI',
      { error: { message: 'No.', type: 'invalid_request_error', param: 'messages', code: 'empty_array' } },
      { message: 'No.', codes: ['empty_array', 'invalid_request_error'], param: 'messages' },
    ],
    [
      'Anthropic',
      { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' }, request_id: 'req_1' },
      { message: 'Overloaded', text: 'overloaded', codes: ['overloaded_error'] },
    ],
    [
      'Google, in an array',
      [
        {
          error: {
            code: 429,
            message: 'Quota',
            status: 'RESOURCE_EXHAUSTED',
            details: [
              { '@type': 'type.googleapis.com/google.rpc.QuotaFailure', violations: [{ quotaId: 'RequestsPerDay-FreeTier' }] },
              { '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: 'API_KEY_INVALID' },
              { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '48s' },
            ],
          },
        },
      ],
      { codes: ['429', 'resource_exhausted', 'requestsperday_freetier', 'api_key_invalid'], status: 429, retryDelay: '48s' },
    ],
    [
      'Mistral, flat',
      { object: 'error', message: 'Rate limit exceeded', type: 'rate_limited', param: null, code: '1300', raw_status_code: 429 },
      { message: 'Rate limit exceeded', codes: ['1300', 'rate_limited'], status: 429 },
    ],
    ['Mistral, detail', { detail: 'Invalid API Key' }, { message: 'Invalid API Key', codes: [] }],
    [
      'FastAPI',
      { detail: [{ loc: ['body', 'messages', 0], msg: 'Field required', type: 'missing' }] },
      { message: 'Field required', codes: ['missing'], param: 'messages.0' },
    ],
    [
      'xAI, whose error is a text',
      { code: 'invalid-argument', error: 'Incorrect API key provided.' },
      { message: 'Incorrect API key provided.', codes: ['invalid_argument'] },
    ],
    ['Ollama, native', { error: "model 'x' not found" }, { message: "model 'x' not found" }],
    [
      'vLLM',
      { error: { message: 'Bad', type: 'BadRequestError', code: 400 } },
      { codes: ['400', 'badrequesterror'], status: 400 },
    ],
    [
      'Azure',
      {
        error: { code: 'content_filter', message: 'Filtered', status: 400, innererror: { code: 'ResponsibleAIPolicyViolation' } },
      },
      { message: 'Filtered', codes: ['responsibleaipolicyviolation', 'content_filter', '400'], status: 400 },
    ],
    [
      'API Management',
      { statusCode: 429, message: 'Rate limit is exceeded.' },
      { status: 429, message: 'Rate limit is exceeded.' },
    ],
    [
      'OpenRouter, with the words of the host behind it',
      {
        error: {
          code: 400,
          message: 'Provider returned error',
          metadata: { raw: '{"error":{"message":"Too long","code":"context_length_exceeded"}}' },
        },
      },
      { message: 'Provider returned error: Too long', codes: ['400', 'context_length_exceeded'], status: 400 },
    ],
    [
      'OpenRouter, with a text of the host behind it',
      { error: { code: 429, message: 'Provider returned error', metadata: { raw: '{ not JSON' } } },
      { message: 'Provider returned error: { not JSON' },
    ],
    ['a text', 'upstream connect error', { message: 'upstream connect error', codes: [] }],
    ['a page', '<html><head><title>502 Bad Gateway</title></head></html>', { message: '502 Bad Gateway' }],
    ['nothing', undefined, { message: '', text: '', codes: [] }],
  ];
  it.each(table)('reads the shape of %s', (_, body, expected) => {
    expect(readErrorBody(body)).toMatchObject(expected);
  });

  it('survives a body that is nested without end', () => {
    const arrays = JSON.parse('['.repeat(50_000) + ']'.repeat(50_000));
    const objects = JSON.parse(`${'{"error":'.repeat(50_000)}null${'}'.repeat(50_000)}`);
    expect(readErrorBody(arrays).message).toBe('');
    expect(readErrorBody(objects).message).toBe('');
  });
});
