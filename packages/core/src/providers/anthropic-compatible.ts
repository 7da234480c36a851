import { classifier } from './errors/classify.ts';
import { factsByName } from './models/facts-by-name.ts';
import type { Endpoint, EndpointOperation, EndpointTo, KindConfig, ProviderKind } from './provider-kind.ts';
import { readRemaining } from './remaining.ts';

/** The version of the API that this package speaks. */
const version = '2023-06-01';

const messages: Endpoint = { path: '/v1/messages' };
const others: ReadonlyMap<EndpointOperation, Endpoint> = new Map([
  ['models', { path: '/v1/models' }],
  ['count-tokens', { path: '/v1/messages/count_tokens' }],
]);

/** The paths of the Messages wire. */
function messagesEndpoint({ operation }: EndpointTo): Endpoint {
  return others.get(operation) ?? messages;
}

/** The key where Anthropic's SDK sends its `apiKey`, and the version; no key header where the account has no key. */
function anthropicKey({ apiKey }: KindConfig): Readonly<Record<string, string>> {
  return { 'anthropic-version': version, ...(apiKey !== undefined && { 'x-api-key': apiKey }) };
}

/**
 * Any host that speaks the Messages wire. The key goes out in `x-api-key` alone, because some hosts refuse a request whose `authorization` they cannot
 * read although the key beside it is good. A host that wants a Bearer token (the SDK's `authToken`) gets it from the provider's
 * `headers: { authorization: "Bearer ..." }`.
 */
export const anthropicCompatible: ProviderKind = {
  kind: 'anthropic-compatible',
  flavour: 'anthropic',
  dialects: ['anthropic-messages'],
  needsKey: false,
  native: false,
  endpoint: messagesEndpoint,
  headers: anthropicKey,
  facts: factsByName,
  classify: classifier(),
  remaining: readRemaining,
};
