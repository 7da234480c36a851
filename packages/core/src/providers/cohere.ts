import { openAICompatible } from './compatible.ts';
import type { Endpoint, EndpointTo } from './provider-kind.ts';

function cohereEndpoint({ operation }: EndpointTo): Endpoint {
  if (operation === 'models') return { path: '/v1/models' };
  return { path: operation === 'rerank' ? '/v2/rerank' : '/v2/chat' };
}

// Cohere, by the second version of its own API. Wire: https://docs.cohere.com/reference/chat, .../rerank (read in November 2026).
export const cohere = openAICompatible({
  kind: 'cohere',
  flavour: 'cohere',
  baseURL: 'https://api.cohere.com',
  needsKey: true,
  native: true,
  dialects: ['cohere-chat', 'rerank'],
  priceDataId: 'cohere',
  endpoint: cohereEndpoint,
  remaining: () => undefined,
});
