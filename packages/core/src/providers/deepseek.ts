import type { ModelFacts } from '../call/model-facts.ts';
import { openAICompatible } from './compatible.ts';
import { factsByName } from './models/facts-by-name.ts';

/** All models reason unless they are told not to, but for the older name of those that do not. */
function ownFacts(model: string): ModelFacts {
  const facts = factsByName(model);
  if (model === 'deepseek-chat') return facts;
  const chat = { ...facts.quirks['openai-chat'], thinkingSwitch: true, efforts: levels };
  return { ...facts, isReasoning: true, quirks: { ...facts.quirks, 'openai-chat': chat } };
}

const levels = ['none', 'low', 'medium', 'high', 'xhigh', 'max'] as const;

// DeepSeek. It goes on with a begun answer under `/beta` only: a `baseURL` for that is the account's to set. Wire: https://api-docs.deepseek.com, reasoning:
// https://api-docs.deepseek.com/guides/thinking_mode (read in November 2026).
export const deepseek = openAICompatible({
  kind: 'deepseek',
  flavour: 'deepseek',
  baseURL: 'https://api.deepseek.com',
  needsKey: true,
  dialects: ['openai-chat'],
  facts: ownFacts,
  priceDataId: 'deepseek',
});
