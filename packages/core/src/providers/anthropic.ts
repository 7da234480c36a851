import { classifier } from './classify.ts';
import type { SeenError } from './error-rule.ts';
import { claudeTraits } from './model-traits.ts';
import type { Provider } from './provider.ts';

/** The version of the API that this package speaks. */
export const anthropicVersion = '2023-06-01';

// Anthropic. Wire: https://docs.claude.com/en/api/messages.
export const anthropic: Provider = {
  kind: 'anthropic',
  flavour: 'anthropic',
  dialects: ['anthropic-messages'],
  baseURL: 'https://api.anthropic.com',
  needsKey: true,
  native: true,
  path: () => '/v1/messages',
  headers: ({ apiKey }) => ({ 'anthropic-version': anthropicVersion, ...(apiKey !== undefined && { 'x-api-key': apiKey }) }),
  traits: claudeTraits,
  priceDataId: 'anthropic',
  classify: classifier([{ codes: ['rate_limit_error'], at: [429], when: isCapacity, reason: 'overloaded' }]),
};

/**
 * A limit of ours comes with the headers that tell it; these two words without any are the shared capacity. Only here: a host in between
 * may have dropped the headers.
 */
function isCapacity({ error, headers }: SeenError): boolean {
  return error.text === 'rate limited' && !Object.keys(headers).some((name) => name.startsWith('anthropic-ratelimit-'));
}
