import { openAICompatible } from './compatible.ts';

// OpenRouter, which passes on to many providers; what those say comes with their own words. Wire: https://openrouter.ai/docs/api-reference/overview (read in November 2026).
export const openrouter = openAICompatible({
  kind: 'openrouter',
  flavour: 'openrouter',
  baseURL: 'https://openrouter.ai/api/v1',
  needsKey: true,
  dialects: ['openai-chat', 'openai-completions', 'openai-embeddings'],
  priceDataId: 'openrouter',
});
