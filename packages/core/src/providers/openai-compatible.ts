import { classifier } from './errors/classify.ts';
import { factsByName } from './models/facts-by-name.ts';
import type { Endpoint, EndpointOperation, EndpointTo, KindConfig, ProviderKind } from './provider-kind.ts';
import { readRemaining } from './remaining.ts';

/** The paths of OpenAI's APIs, which most hosts of its wire have too. */
const paths: Readonly<Record<EndpointOperation, Endpoint>> = {
  chat: { path: '/chat/completions' },
  models: { path: '/models' },
  'count-tokens': { path: '/responses/input_tokens' }, // only of OpenAI itself
  text_completion: { path: '/completions' },
  embeddings: { path: '/embeddings' },
  moderation: { path: '/moderations' },
  image_generation: { path: '/images/generations' },
  image_edit: { path: '/images/edits' },
  image_variation: { path: '/images/variations' },
  transcription: { path: '/audio/transcriptions' },
  translation: { path: '/audio/translations' },
  speech: { path: '/audio/speech' },
  rerank: { path: '/rerank' },
};

const responses: Endpoint = { path: '/responses' };

export function openaiEndpoint({ operation, dialect }: EndpointTo): Endpoint {
  return operation === 'chat' && dialect === 'openai-responses' ? responses : paths[operation];
}

/** A Bearer key; no header where the account has no key. */
function bearerKey({ apiKey }: KindConfig): Readonly<Record<string, string>> {
  return apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` };
}

/** What OpenAI has beside its two APIs of calls, and hosts of its wire may have too. */
export const otherApis = [
  'openai-completions',
  'openai-embeddings',
  'openai-moderations',
  'openai-images',
  'openai-image-edits',
  'openai-image-variations',
  'openai-transcriptions',
  'openai-translations',
  'openai-speech',
] as const;

/**
 * Any host that speaks the Chat Completions wire: vLLM, Ollama, OpenRouter, Groq, a gateway of one's own. `flavour` is `openai`, because by the semantic
 * conventions `gen_ai.provider.name` names the flavour of the API; `server.address` names the host.
 */
export const openaiCompatible: ProviderKind = {
  kind: 'openai-compatible',
  flavour: 'openai',
  dialects: ['openai-chat', ...otherApis, 'rerank'],
  otherDialects: ['openai-responses'],
  needsKey: false,
  native: false,
  endpoint: openaiEndpoint,
  headers: bearerKey,
  facts: factsByName,
  classify: classifier(),
  remaining: readRemaining,
};
