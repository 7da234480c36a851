import type { ModelFacts } from '../call/model-facts.ts';
import { openAICompatible } from './compatible.ts';
import { factsByName } from './models/facts-by-name.ts';
import type { ProviderKind } from './provider-kind.ts';
import { leftFrom } from './remaining.ts';

/** Mistral names its limits by the minute, and says nowhere when they are whole again. */
const remaining: ProviderKind['remaining'] = (headers) =>
  leftFrom(headers['x-ratelimit-remaining-req-minute'], headers['x-ratelimit-remaining-tokens-minute']);

/** Members of OpenAI that Mistral's own service answers 422 to. A stream tells its usage unasked. https://docs.mistral.ai/resources/changelogs (read in November 2026) */
const unknownMembers = [
  ...['stream_options', 'user', 'safety_identifier', 'logit_bias', 'top_k', 'service_tier', 'store', 'verbosity', 'modalities'],
  ...['logprobs', 'top_logprobs', 'prompt_cache_retention'],
] as const;

function ownFacts(model: string): ModelFacts {
  const facts = factsByName(model);
  const chat = facts.quirks['openai-chat'];
  const refuses = [...(chat?.refuses ?? []), ...unknownMembers];
  const own = { ...chat, knownMembersOnly: true, seedField: 'random_seed', refuses };
  return {
    ...facts,
    lacks: [...new Set([...facts.lacks, 'logprobs' as const])],
    quirks: { ...facts.quirks, 'openai-chat': own },
  };
}

// Mistral. What its models refuse stands with the models, because other hosts serve them too. Wire: https://docs.mistral.ai/api (read in November 2026).
export const mistral = openAICompatible({
  kind: 'mistral',
  flavour: 'mistral_ai',
  baseURL: 'https://api.mistral.ai/v1',
  needsKey: true,
  dialects: ['openai-chat', 'openai-embeddings', 'openai-moderations', 'openai-transcriptions'],
  facts: ownFacts,
  priceDataId: 'mistral',
  remaining,
});
