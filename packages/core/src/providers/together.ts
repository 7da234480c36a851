import { openAICompatible } from './compatible.ts';

// Together AI. Wire: https://docs.together.ai/reference/chat-completions-1 (read in November 2026).
export const together = openAICompatible({
  kind: 'together',
  flavour: 'together_ai',
  baseURL: 'https://api.together.xyz/v1',
  needsKey: true,
  dialects: [
    'openai-chat',
    'openai-completions',
    'openai-embeddings',
    'openai-images',
    'openai-transcriptions',
    'openai-translations',
    'openai-speech',
    'rerank',
  ],
  priceDataId: 'together',
});
