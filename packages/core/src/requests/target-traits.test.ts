import { expect, it } from 'vitest';
import { anthropic } from '../providers/anthropic.ts';
import { openaiTraits } from '../providers/models/traits.test-support.ts';
import { openai } from '../providers/openai.ts';
import { target } from '../resilience/attempt.test-support.ts';
import { targetTraits } from './target-traits.ts';

it('are those of the model, where nothing corrects them', () => {
  expect(targetTraits(target('openai/gpt-4o'), openai)).toEqual(openaiTraits('gpt-4o'));
});

it('the configuration wins, in both directions', () => {
  const old = target('anthropic/claude-3-7-sonnet-20250219');
  expect(targetTraits(old, anthropic).structuredOutput).toBe(false);
  expect(targetTraits({ ...old, capabilities: { jsonSchema: true } }, anthropic).structuredOutput).toBe(true);
  const newer = target('anthropic/claude-sonnet-4-6', { capabilities: { jsonSchema: false }, outputLimit: 5000 });
  expect(targetTraits(newer, anthropic)).toMatchObject({ structuredOutput: false, outputLimit: 5000, maxOutputTokens: 5000 });
  const named = target('openai/gpt-4o', { capabilities: { reasoning: true } });
  expect(targetTraits(named, openai)).toMatchObject({ efforts: ['low', 'medium', 'high'], isReasoning: false });
  const reasoning = target('openai/gpt-5', { capabilities: { reasoning: true } });
  expect(targetTraits(reasoning, openai).efforts).toEqual(openaiTraits('gpt-5').efforts);
});
