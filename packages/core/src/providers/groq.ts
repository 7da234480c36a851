import { openAICompatible } from './compatible.ts';

// Groq. Wire: https://console.groq.com/docs/api-reference (read in November 2026).
export const groq = openAICompatible({
  kind: 'groq',
  flavour: 'groq',
  baseURL: 'https://api.groq.com/openai/v1',
  needsKey: true,
  dialects: ['openai-chat', 'openai-transcriptions', 'openai-translations', 'openai-speech'],
  priceDataId: 'groq',
});
