import { describe, expect, it } from 'vitest';
import { google, openaiBody, quota, read } from './classify.test-support.ts';

const claudeBody = (type: string, message: string) => ({ type: 'error', error: { type, message } });

describe('the meanings of a 429', () => {
  const rows: readonly (readonly [string, unknown, string])[] = [
    [
      'a rate',
      openaiBody('Rate limit reached for gpt-5 on requests per min (RPM)', 'rate_limit_exceeded', 'requests'),
      'rate-limited',
    ],
    ['a ramp too steep', openaiBody('...', 'slow_down', 'rate_limit_error'), 'rate-limited'],
    ['no quota', openaiBody('You exceeded your current quota', 'insufficient_quota', 'insufficient_quota'), 'quota-exhausted'],
    ['no credit', openaiBody('...', 'credit_balance_exhausted', 'insufficient_quota'), 'quota-exhausted'],
    ['the limit of a project', openaiBody('...', 'project_spend_limit_exceeded', 'insufficient_quota'), 'quota-exhausted'],
    [
      'a day of tokens',
      openaiBody('Rate limit reached on tokens per day (TPD). Please try again in 9m38s.', 'rate_limit_exceeded'),
      'quota-exhausted',
    ],
    ['OpenRouter: free models', { error: { code: 429, message: 'Rate limit exceeded: free-models-per-day' } }, 'quota-exhausted'],
    [
      'more than a minute of tokens',
      openaiBody('Request too large for gpt-4o on tokens per min (TPM)', 'rate_limit_exceeded', 'tokens'),
      'too-long',
    ],
    [
      'Claude: context for this tier',
      claudeBody('rate_limit_error', 'Extra usage is required for long context requests.'),
      'too-long',
    ],
    ['Claude: own limit', claudeBody('rate_limit_error', 'Spend limit reached: enforced_spend_limit_reached'), 'quota-exhausted'],
    ['Azure: demand', { error: { code: '429', message: 'The system is experiencing high demand.' } }, 'overloaded'],
    [
      'Mistral: capacity',
      { object: 'error', message: 'Service tier capacity exceeded', type: 'invalid_request_error', code: '3505' },
      'overloaded',
    ],
    ['OpenAI: the engine', openaiBody('The engine is currently overloaded, please try again later'), 'overloaded'],
    [
      'Gemini: a minute',
      google(429, 'RESOURCE_EXHAUSTED', 'You exceeded your current quota', [quota('TokensPerMinute')]),
      'rate-limited',
    ],
    [
      'Gemini: a day',
      google(429, 'RESOURCE_EXHAUSTED', 'You exceeded your current quota', [quota('RequestsPerDay-FreeTier')]),
      'quota-exhausted',
    ],
    [
      'Gemini: not for this account',
      google(429, 'RESOURCE_EXHAUSTED', 'Quota exceeded for metric: x, limit: 0, model: y'),
      'not-found',
    ],
    ['Gemini: a limit above zero', google(429, 'RESOURCE_EXHAUSTED', 'Quota exceeded for metric: x, limit: 0.5'), 'rate-limited'],
    ['Gemini: prepaid', google(429, 'RESOURCE_EXHAUSTED', 'Your prepayment credits are depleted.'), 'quota-exhausted'],
    ['Vertex: shared capacity', google(429, 'RESOURCE_EXHAUSTED', 'Resource exhausted, please try again later.'), 'rate-limited'],
    ['no JSON', 'Too Many Requests', 'rate-limited'],
  ];
  it.each(rows)('%s', (_, body, reason) => {
    expect(read(429, body).reason).toBe(reason);
  });

  it('reads "Rate limited" of Anthropic as capacity only where no header tells of a limit of ours', () => {
    const body = claudeBody('rate_limit_error', 'Rate limited');
    expect(read(429, body, 'anthropic').reason).toBe('overloaded');
    expect(read(429, body, 'anthropic', { 'anthropic-ratelimit-requests-limit': '50' }).reason).toBe('rate-limited');
    expect(read(429, body, 'anthropic-compatible').reason).toBe('rate-limited');
  });

  it('reads the words "current quota" as a quota of OpenAI only: Gemini writes them for its limit per minute', () => {
    const body = { error: { message: 'You exceeded your current quota, please check your plan and billing details.' } };
    expect(read(429, body, 'openai').reason).toBe('quota-exhausted');
    expect(read(429, body).reason).toBe('rate-limited');
  });
});
