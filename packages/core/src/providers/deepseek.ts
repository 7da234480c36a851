import { openAICompatible } from './compatible.ts';

// DeepSeek. It goes on with a begun answer under `/beta` only: a `baseURL` for that is the account's to set. Wire: https://api-docs.deepseek.com (read in November 2026).
export const deepseek = openAICompatible({
  kind: 'deepseek',
  flavour: 'deepseek',
  baseURL: 'https://api.deepseek.com',
  needsKey: true,
  dialects: ['openai-chat'],
  priceDataId: 'deepseek',
});
