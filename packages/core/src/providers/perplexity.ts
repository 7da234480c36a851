import { openAICompatible } from './compatible.ts';

// Perplexity. Wire: https://docs.perplexity.ai/api-reference/chat-completions-post (read in November 2026).
export const perplexity = openAICompatible({
  kind: 'perplexity',
  flavour: 'perplexity',
  baseURL: 'https://api.perplexity.ai',
  needsKey: true,
  dialects: ['openai-chat'],
  priceDataId: 'perplexity',
});
