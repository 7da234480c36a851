import type { ModelFacts } from '../call/model-facts.ts';
import { openAICompatible } from './compatible.ts';
import { factsByName } from './models/facts-by-name.ts';

// Perplexity. Wire: https://docs.perplexity.ai/api-reference/sonar-post (read in November 2026).
export const perplexity = openAICompatible({
  kind: 'perplexity',
  flavour: 'perplexity',
  baseURL: 'https://api.perplexity.ai',
  needsKey: true,
  dialects: ['openai-chat'],
  facts: sonarFacts,
  priceDataId: 'perplexity',
});

/** Every model searches the web, and none calls tools of the client: what is sent of them is not looked at. */
function sonarFacts(model: string): ModelFacts {
  const { lacks, quirks, ...facts } = factsByName(model);
  return {
    ...facts,
    lacks: [...new Set([...lacks, 'tools', 'audio', 'n', 'logprobs'] as const)],
    quirks: { ...quirks, 'openai-chat': { ...quirks['openai-chat'], searchBy: 'perplexity' } },
  };
}
