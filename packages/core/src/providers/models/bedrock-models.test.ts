import { expect, it } from 'vitest';
import type { ModelTraits } from '../../call/model-traits.ts';
import { traitsOf } from '../../requests/traits-of.ts';
import { bedrockFacts } from './bedrock-models.ts';

const marks = (tools: boolean, hour: boolean) => ({ tools, hour });

it.each<readonly [string, Partial<ModelTraits>]>([
  [
    'us.anthropic.claude-sonnet-4-20250514-v1:0',
    {
      modelFields: 'claude',
      thinking: 'budget',
      sampling: 'one',
      prefill: true,
      structuredOutput: false,
      cachePoints: marks(true, false),
    },
  ],
  [
    'arn:aws:bedrock:us-east-1:1:inference-profile/global.anthropic.claude-opus-4-8',
    {
      modelFields: 'claude',
      thinking: 'adaptive',
      prefill: false,
      structuredOutput: false,
      refusesFormat: true,
      cachePoints: marks(true, true),
    },
  ],
  ['us.anthropic.claude-opus-4-6-v1', { structuredOutput: true, refusesFormat: false }],
  ['anthropic.claude-opus-4-1-20250805-v1:0', { structuredOutput: false, refusesFormat: true }],
  ['anthropic.claude-3-haiku-20240307-v1:0', { modelFields: 'claude', thinking: 'none', maxOutputTokens: 4096 }],
  [
    'eu.amazon.nova-lite-v1:0',
    { modelFields: 'nova', isReasoning: false, prefill: true, maxStops: 4, cachePoints: marks(false, false) },
  ],
  ['global.amazon.nova-2-lite-v1:0', { modelFields: 'nova', isReasoning: true, prefill: true }],
  ['openai.gpt-oss-120b-1:0', { modelFields: 'openai', isReasoning: true, structuredOutput: true, prefill: false }],
  ['us.meta.llama3-3-70b-instruct-v1:0', { noForcedCalls: true, maxTemperature: 1 }],
  ['us.deepseek.r1-v1:0', { isReasoning: true, noForcedCalls: true }],
  ['deepseek.v3-v1:0', { structuredOutput: true }],
  ['mistral.mistral-large-3-675b-instruct', { structuredOutput: true, maxTemperature: 1 }],
  ['mistral.mistral-large-2402-v1:0', { structuredOutput: false }],
  ['moonshot.kimi-k2-thinking', { isReasoning: true, structuredOutput: true }],
  ['arn:aws:bedrock:us-east-1:1:application-inference-profile/abc', { isReasoning: false, prefill: false, maxTemperature: 1 }],
])('%s', (model, traits) => {
  expect(traitsOf(bedrockFacts(model))).toMatchObject(traits);
});

it('what models are known to lack is known of them here too', () => {
  expect(bedrockFacts('us.meta.llama3-1-70b-instruct-v1:0').lacks).toEqual(['images', 'audio']);
  expect(bedrockFacts('anthropic.claude-3-haiku-20240307-v1:0').lacks).toEqual(['n', 'logprobs', 'audio']);
  expect(traitsOf(bedrockFacts('anthropic.claude-3-haiku-20240307-v1:0'))).not.toHaveProperty('cachePoints');
});
