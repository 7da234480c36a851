import type { ModelFacts } from '../call/model-facts.ts';
import { openAICompatible } from './compatible.ts';
import { factsByName } from './models/facts-by-name.ts';

// OpenRouter, which passes on to many providers; what those say comes with their own words. Wire: https://openrouter.ai/docs/api-reference/overview (read in November 2026).
export const openrouter = openAICompatible({
  kind: 'openrouter',
  flavour: 'openrouter',
  baseURL: 'https://openrouter.ai/api/v1',
  needsKey: true,
  dialects: ['openai-chat', 'openai-completions', 'openai-embeddings'],
  facts: searchingFacts,
  priceDataId: 'openrouter',
});

/** OpenRouter searches for every model. */
function searchingFacts(model: string): ModelFacts {
  const facts = factsByName(model);
  return {
    ...facts,
    quirks: { ...facts.quirks, 'openai-chat': { ...facts.quirks['openai-chat'], searchBy: 'openrouter-tool' } },
  };
}
