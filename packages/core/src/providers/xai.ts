import { openAICompatible } from './compatible.ts';

// xAI. Wire: https://docs.x.ai/docs/api-reference (read in November 2026).
export const xai = openAICompatible({
  kind: 'xai',
  flavour: 'x_ai',
  baseURL: 'https://api.x.ai/v1',
  needsKey: true,
  dialects: ['openai-chat', 'openai-images'],
  priceDataId: 'x-ai',
});
