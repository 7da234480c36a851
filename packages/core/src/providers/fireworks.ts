import { openAICompatible } from './compatible.ts';

// Fireworks AI. Wire: https://docs.fireworks.ai/api-reference/post-chatcompletions (read in November 2026).
export const fireworks = openAICompatible({
  kind: 'fireworks',
  flavour: 'fireworks_ai',
  baseURL: 'https://api.fireworks.ai/inference/v1',
  needsKey: true,
  dialects: ['openai-chat', 'openai-completions', 'openai-embeddings', 'rerank'],
  priceDataId: 'fireworks',
});
