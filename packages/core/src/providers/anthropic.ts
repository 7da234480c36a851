import { anthropicCompatible } from './anthropic-compatible.ts';
import { classifier } from './errors/classify.ts';
import type { SeenError } from './errors/error-rule.ts';
import { claudeFacts } from './models/claude-models.ts';
import type { ProviderKind } from './provider-kind.ts';

// Anthropic. Wire: https://docs.claude.com/en/api/messages.
export const anthropic: ProviderKind = {
  ...anthropicCompatible,
  kind: 'anthropic',
  baseURL: 'https://api.anthropic.com',
  needsKey: true,
  native: true,
  features: ['count-tokens', 'threads'],
  facts: (model) => claudeFacts(model, true),
  priceDataId: 'anthropic',
  classify: classifier([
    { id: 'anthropic.capacity', codes: ['rate_limit_error'], at: [429], when: isCapacity, reason: 'overloaded' },
  ]),
};

/**
 * Anthropic sends headers with a limit of the account; "rate limited" without such headers means the shared capacity. Only for this kind, because
 * a host in between may have dropped the headers.
 */
function isCapacity({ error, headers }: SeenError): boolean {
  return error.text === 'rate limited' && !Object.keys(headers).some((name) => name.startsWith('anthropic-ratelimit-'));
}
