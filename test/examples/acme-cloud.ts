import { openAICompatible } from '@understudy/core';

// A host in the manner of Azure: Chat Completions, but a header and a path of its own, and its own code for a spent quota.
export const acmeCloud = openAICompatible({
  kind: 'acme-cloud',
  needsKey: true,
  settings: { apiVersion: { type: 'string', meaning: 'the version of the API', required: true } },
  endpoint: ({ model }, { apiVersion }) => ({ path: `/deployments/${model}/chat/completions?api-version=${apiVersion}` }),
  headers: ({ apiKey = '' }) => ({ 'api-key': apiKey }),
  errors: [{ id: 'acme.depleted', at: [403], codes: ['subscriptiondepleted'], reason: 'quota-exhausted' }],
});
