import { openAICompatible } from './compatible.ts';
import type { Endpoint, EndpointTo } from './provider-kind.ts';

function cohereEndpoint({ operation }: EndpointTo): Endpoint {
  return { path: paths.get(operation) ?? '/v2/chat' };
}

const paths: ReadonlyMap<EndpointTo['operation'], string> = new Map([
  ['models', '/v1/models'],
  ['embeddings', '/v2/embed'],
  ['rerank', '/v2/rerank'],
]);

// Cohere, by the second version of its own API. Wire: https://docs.cohere.com/reference/chat, .../embed, .../rerank (read in November 2026).
export const cohere = openAICompatible({
  kind: 'cohere',
  flavour: 'cohere',
  baseURL: 'https://api.cohere.com',
  needsKey: true,
  native: true,
  dialects: ['cohere-chat', 'cohere-embeddings', 'rerank'],
  priceDataId: 'cohere',
  endpoint: cohereEndpoint,
  remaining: () => undefined,
});
