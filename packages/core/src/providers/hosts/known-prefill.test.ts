import { describe, expect, it } from 'vitest';
import { targetTraits } from '../../requests/target-traits.ts';
import { target } from '../../resilience/attempt.test-support.ts';
import { openai } from '../openai.ts';
import { openaiCompatible } from '../openai-compatible.ts';
import { knownPrefill } from './known-prefill.ts';

describe('how a host is asked to go on with an answer that is begun', () => {
  const table = [
    ['https://api.mistral.ai/v1', 'mistral-large-latest', 'prefix'],
    ['https://API.mistral.ai/v1', 'codestral-2508', 'prefix'],
    ['https://codestral.mistral.ai/v1', 'codestral-latest', 'prefix'],
    ['https://api.deepseek.com/beta', 'deepseek-chat', 'prefix'],
    ['https://api.deepseek.com:443/beta/v1', 'deepseek-chat', 'prefix'],
    ['https://api.groq.com/openai/v1', 'llama-3.3-70b-versatile', 'message'],
    ['https://openrouter.ai/api/v1', 'mistralai/mistral-large', 'message'],
    ['https://openrouter.ai/api/v1', 'qwen/qwen-2.5-72b-instruct', 'message'],
    // Elsewhere the members are not known, or the models begin a message of their own.
    ['https://api.deepseek.com', 'deepseek-chat', undefined],
    ['https://api.deepseek.com/v1', 'deepseek-chat', undefined],
    ['https://api.deepseek.com/betamax', 'deepseek-chat', undefined],
    ['https://api.groq.com/openai/v1', 'openai/gpt-oss-120b', undefined],
    ['https://openrouter.ai/api/v1', 'openai/gpt-4o', undefined],
    ['https://openrouter.ai/api/v1', 'x-ai/grok-4', undefined],
    ['https://api.openai.com/v1', 'gpt-4o', undefined],
    ['https://api.mistral.ai.example/v1', 'mistral-large-latest', undefined],
    ['http://127.0.0.1:8000/v1', 'mistralai/Mistral-7B-Instruct-v0.3', undefined],
    ['https://generativelanguage.googleapis.com/v1beta/openai', 'gemini-2.5-flash', undefined],
  ] as const;
  it.each(table)('%s, %s: %s', (baseURL, model, form) => {
    expect(knownPrefill(baseURL, model)).toBe(form);
  });
});

describe('what the configuration or the address says', () => {
  const of = (model: string, prefill?: 'message' | 'prefix' | 'continue-final-message' | 'none') =>
    targetTraits({ ...target('a/m'), model, ...(prefill && { prefill }) }, openaiCompatible);

  it('holds for models whose name tells nothing', () => {
    expect(of('my-model')).toMatchObject({ prefill: false });
    for (const form of ['message', 'prefix', 'continue-final-message'] as const)
      expect(of('my-model', form)).toMatchObject({ prefill: true, prefillForm: form });
  });

  it('does not make newer Claude models take what they refuse, nor older ones need a mark', () => {
    expect(of('anthropic/claude-sonnet-4.6', 'message').prefill).toBe(false);
    expect(of('anthropic/claude-haiku-4.5', 'message')).toEqual(of('anthropic/claude-haiku-4.5'));
    expect(of('anthropic/claude-haiku-4.5', 'none').prefill).toBe(false);
  });

  it('is nothing at makers whose models begin a message of their own', () => {
    expect(targetTraits(target('openai/gpt-4o'), openai).prefill).toBe(false);
  });
});
