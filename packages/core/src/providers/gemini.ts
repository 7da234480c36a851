import { classifier } from './errors/classify.ts';
import { geminiFacts } from './models/gemini-models.ts';
import type { Endpoint, EndpointTo, KindConfig, ProviderKind } from './provider-kind.ts';
import { readRemaining } from './remaining.ts';

/** The path says the model and the verb; `alt=sse` asks for a stream of events and not for one JSON array. */
function geminiEndpoint({ operation, model = '', stream, dialect }: EndpointTo): Endpoint {
  if (operation === 'models') return { path: '/v1beta/models' };
  const verb = stream ? 'streamGenerateContent?alt=sse' : 'generateContent';
  return { path: `/v1beta/models/${model}:${operation === 'count-tokens' ? 'countTokens' : (verbs.get(dialect) ?? verb)}` };
}

const verbs: ReadonlyMap<string, string> = new Map([
  ['gemini-embeddings', 'embedContent'],
  ['gemini-batch-embeddings', 'batchEmbedContents'],
]);

/** The key as a header: in the query it would stand in the logs of whoever is in between. */
function geminiKey({ apiKey }: KindConfig): Readonly<Record<string, string>> {
  return apiKey === undefined ? {} : { 'x-goog-api-key': apiKey };
}

// The Gemini API. Wire: https://ai.google.dev/api/generate-content, .../embeddings (read 2026-11).
export const gemini: ProviderKind = {
  kind: 'gemini',
  flavour: 'gcp.gemini',
  dialects: ['gemini', ...verbs.keys()],
  baseURL: 'https://generativelanguage.googleapis.com',
  needsKey: true,
  native: true,
  features: ['count-tokens'],
  priceDataId: 'google',
  endpoint: geminiEndpoint,
  headers: geminiKey,
  facts: geminiFacts,
  classify: classifier(),
  remaining: readRemaining,
};
