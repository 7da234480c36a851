import { openAICompatible, type Provider } from '@understudy/core';

const base = openAICompatible({ kind: 'acme-cloud' });

// A host in the manner of Azure: Chat Completions, but a header and a query of its own, and words of its own for a spent quota.
export const acmeCloud: Provider = {
  ...base,
  needsKey: true,
  path: () => '/openai/v1/chat/completions?api-version=2026-01',
  headers: ({ apiKey = '' }) => ({ 'api-key': apiKey }),
  classify(answer) {
    const { error } = (answer.body ?? {}) as { readonly error?: { readonly code?: unknown } };
    if (answer.status === 403 && error?.code === 'SubscriptionDepleted')
      return { reason: 'quota-exhausted', detail: 'the subscription is used up' };
    return base.classify(answer);
  },
};
