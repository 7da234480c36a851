import { openAICompatible } from './compatible.ts';
import type { ProviderKind } from './provider-kind.ts';
import { leftFrom } from './remaining.ts';

/** Mistral names its limits by the minute, and says nowhere when they are whole again. */
const remaining: ProviderKind['remaining'] = (headers) =>
  leftFrom(headers['x-ratelimit-remaining-req-minute'], headers['x-ratelimit-remaining-tokens-minute']);

// Mistral. What its models refuse stands with the models, because other hosts serve them too. Wire: https://docs.mistral.ai/api (read in November 2026).
export const mistral = openAICompatible({
  kind: 'mistral',
  flavour: 'mistral_ai',
  baseURL: 'https://api.mistral.ai/v1',
  needsKey: true,
  dialects: ['openai-chat', 'openai-embeddings', 'openai-moderations', 'openai-transcriptions'],
  priceDataId: 'mistral',
  remaining,
});
