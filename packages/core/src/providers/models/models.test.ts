import { describe, expect, it } from 'vitest';
import type { ModelTraits } from '../../call/model-traits.ts';
import { claudeTraits, openaiTraits, traitsByName } from './traits.test-support.ts';

const reasoning = {
  maxTokensField: 'max_completion_tokens',
  systemRole: 'developer',
  sampling: 'none',
  isReasoning: true,
} as const;
const plain = { maxTokensField: 'max_tokens', systemRole: 'system', sampling: 'any', stop: true, isReasoning: false } as const;

describe('OpenAI models', () => {
  const table: readonly (readonly [string, Partial<ModelTraits>])[] = [
    ['o1', { ...reasoning, stop: true }],
    ['o3-mini', { ...reasoning, stop: false }],
    ['o4-mini-2025-04-16', { ...reasoning, stop: false }],
    ['gpt-5', { ...reasoning, stop: false }],
    ['gpt-5-mini', { ...reasoning, stop: false }],
    ['gpt-5.2-pro', { ...reasoning, stop: false }],
    ['ft:gpt-5-mini:acme::abc', { ...reasoning, stop: false }],
    ['gpt-5-chat-latest', { ...plain, maxTokensField: 'max_completion_tokens' }],
    ['gpt-4o-mini', plain],
    ['gpt-4.1-nano', plain],
    ['gpt-35-turbo', plain],
    ['gpt-3.5-turbo', plain],
    ['olmo-2', plain],
    ['some-model', plain],
  ];
  it.each(table)('%s', (model, traits) => {
    expect(openaiTraits(model)).toMatchObject(traits);
    expect(openaiTraits(model).prefill).toBe(false);
  });
});

describe('Claude models', () => {
  // model, sampling, thinking, structured output, prefill, max_tokens
  const table = [
    ['claude-3-haiku-20240307', 'any', 'none', false, true, 4096],
    ['claude-3-opus-20240229', 'any', 'none', false, true, 4096],
    ['claude-3-5-sonnet-20241022', 'any', 'none', false, true, 8192],
    ['claude-3-5-haiku-latest', 'any', 'none', false, true, 8192],
    ['claude-3-7-sonnet-20250219', 'any', 'budget', false, true, 64_000],
    ['claude-sonnet-4-20250514', 'one', 'budget', false, true, 64_000],
    ['claude-sonnet-4-0', 'one', 'budget', false, true, 64_000],
    ['claude-sonnet-4@20250514', 'one', 'budget', false, true, 64_000],
    ['claude-opus-4-20250514', 'one', 'budget', false, true, 32_000],
    ['claude-opus-4-1-20250805', 'one', 'budget', true, true, 32_000],
    ['claude-opus-4-5', 'one', 'budget', true, true, 64_000],
    ['claude-haiku-4-5-20251001', 'one', 'budget', true, true, 64_000],
    ['claude-4.5-haiku-20251001', 'one', 'budget', true, true, 64_000],
    ['us.anthropic.claude-sonnet-4-5-20250929-v1:0', 'one', 'budget', true, true, 64_000],
    ['claude-sonnet-4-6', 'one', 'adaptive', true, false, 128_000],
    ['claude-opus-4-6', 'one', 'adaptive', true, false, 128_000],
    ['claude-opus-4-7', 'none', 'adaptive', true, false, 128_000],
    ['claude-opus-4-10', 'none', 'adaptive', true, false, 128_000],
    ['claude-sonnet-5', 'none', 'adaptive', true, false, 128_000],
    ['claude-fable-5', 'none', 'adaptive', true, false, 128_000],
    ['claude-latest', 'any', 'adaptive', true, false, 32_000],
  ] as const;
  it.each(table)('%s', (model, sampling, thinking, structuredOutput, prefill, maxOutputTokens) => {
    const traits = claudeTraits(model);
    expect(traits).toMatchObject({ sampling, thinking, structuredOutput, prefill, maxOutputTokens });
    expect(traits).toMatchObject({ maxTemperature: 1, stop: true, isReasoning: false, maxTokensField: 'max_tokens' });
  });
});

it.each([
  ['claude-fable-5-1', 'least-effort'],
  ['claude-mythos-preview', 'least-effort'],
  ['anthropic.claude-opus-5-5', 'least-effort'],
  ['claude-sonnet-5-5', 'between_tools'],
  ['claude-opus-5', undefined],
  ['claude-sonnet-5', undefined],
  ['claude-haiku-4-5', undefined],
  ['claude-latest', undefined],
])('%s is kept from reasoning by %s', (model, thinkingOff) => {
  expect(claudeTraits(model).thinkingOff).toBe(thinkingOff);
});

describe('what can be asked for at most', () => {
  it.each([
    ['gpt-4o-mini', 16_384],
    ['gpt-4o-2024-05-13', 4096],
    ['gpt-4.1', 32_768],
    ['gpt-5.2-pro', 128_000],
    ['gpt-5-chat-latest', 16_384],
    ['o3', 100_000],
    ['gpt-6-sol', undefined],
    ['some-model', undefined],
  ])('%s: %s tokens', (model, limit) => {
    expect(openaiTraits(model).outputLimit).toBe(limit);
  });

  it.each([
    ['claude-sonnet-4-6', 128_000, 'low medium high max'],
    ['claude-opus-4-7', 128_000, 'low medium high xhigh max'],
    ['claude-opus-4-5', 64_000, 'low medium high'],
    ['claude-sonnet-4-5', 64_000, ''],
    ['claude-opus-4-1', 32_000, ''],
    ['claude-haiku-5', undefined, undefined],
    ['claude-latest', undefined, undefined],
  ])('%s: %s tokens, and the levels of effort "%s"', (model, limit, levels) => {
    const { outputLimit, messagesEfforts } = claudeTraits(model);
    expect([outputLimit, messagesEfforts?.join(' ')]).toEqual([limit, levels]);
    expect(traitsByName(`anthropic/${model}`).efforts).toBeUndefined();
  });
});

describe('models on hosts that serve many', () => {
  const table: readonly (readonly [string, Partial<ModelTraits>])[] = [
    ['anthropic/claude-haiku-4.5', claudeTraits('claude-haiku-4-5')],
    ['openai/gpt-5', { ...reasoning, systemRole: 'system' }],
    ['openai/gpt-oss-120b', { ...plain, isReasoning: true }],
    ['accounts/fireworks/models/deepseek-r1', { ...plain, isReasoning: true }],
    ['deepseek-reasoner', { isReasoning: true }],
    ['deepseek-chat', plain],
    ['magistral-medium-latest', { isReasoning: true, maxTemperature: 1.5 }],
    ['mistral-small-latest', { isReasoning: false, maxTemperature: 1.5 }],
    ['command-a-03-2025', { maxTemperature: 1 }],
    ['x-ai/grok-4.3', { isReasoning: true, stop: false }],
    ['grok-4-1-fast-non-reasoning', plain],
    ['Qwen/Qwen3-235B-A22B-Thinking-2507', { isReasoning: true }],
    ['google/gemini-2.5-flash', plain],
    ['meta-llama/Llama-3.3-70B-Instruct', plain],
    ['', plain],
  ];
  it.each(table)('%s', (model, traits) => {
    expect(traitsByName(model)).toMatchObject(traits);
  });
});
