import { describe, expect, it } from 'vitest';
import { builtInKinds } from '../registry.ts';

function reasonOf(status: number, body: unknown): string | undefined {
  return builtInKinds.get('openai-compatible')?.classify({ status, headers: {}, body, nowMs: 0 }).reason;
}

const openaiBody = (message: string, code?: string, type = 'invalid_request_error', param: string | null = null) => ({
  error: { message, type, param, code: code ?? null },
});
const claudeBody = (type: string, message: string) => ({ type: 'error', error: { type, message } });

describe('an error inside a 200', () => {
  const rows: readonly (readonly [string, unknown, string])[] = [
    ['OpenAI: the server', openaiBody('The server had an error', undefined, 'server_error'), 'server-error'],
    ['OpenAI: the request', openaiBody('Something', undefined), 'rejected'],
    ['Anthropic: overloaded', claudeBody('overloaded_error', 'Overloaded'), 'overloaded'],
    ['Anthropic: api_error that says overloaded', claudeBody('api_error', 'Overloaded'), 'overloaded'],
    ['Anthropic: api_error', claudeBody('api_error', 'Internal server error'), 'server-error'],
    ['Anthropic: rate', claudeBody('rate_limit_error', 'This request would exceed your rate limit'), 'rate-limited'],
    ['OpenRouter: a number', { error: { code: 429, message: 'Rate limited' } }, 'rate-limited'],
    ['OpenRouter: a bad host', { error: { code: 502, message: 'Provider returned error' } }, 'server-error'],
    [
      'OpenRouter: a full prompt',
      { error: { code: 400, message: "This endpoint's maximum context length is 200000" } },
      'too-long',
    ],
    ['Gemini', { error: { code: 503, message: 'The model is overloaded.', status: 'UNAVAILABLE' } }, 'overloaded'],
    ['Groq', { error: { message: 'x', type: 'invalid_request_error', code: 'tool_use_failed', status_code: 400 } }, 'malformed'],
    [
      'llama.cpp',
      { error: { code: 500, message: 'the request exceeds the available context size', type: 'server_error' } },
      'too-long',
    ],
    ['vLLM', { object: 'error', message: 'x', type: 'BadRequestError', code: 400 }, 'rejected'],
    ['insufficient quota', openaiBody('...', 'insufficient_quota', 'insufficient_quota'), 'quota-exhausted'],
    ['text only', { error: 'Rate limit reached' }, 'rate-limited'],
    ['text only, too long', { error: { message: 'prompt is too long' } }, 'too-long'],
    ['unknown', { error: 'an error was encountered while running the model' }, 'malformed'],
    ['an unknown type', { error: { type: 'constructor', message: 'x' } }, 'malformed'],
    ['a lone true', { error: true }, 'malformed'],
  ];
  it.each(rows)('%s', (_, body, reason) => {
    expect(reasonOf(200, body)).toBe(reason);
  });
});
