import { badRequest, refused } from '../errors/statuses.ts';
import type { Host } from './host.ts';

// https://platform.openai.com/docs/guides/error-codes
export const openaiHost: Host = {
  name: 'OpenAI',
  errors: {
    // Reasoning of another account: a target that goes without it can take the call.
    codes: [{ id: 'openai.foreign-reasoning', codes: ['invalid_encrypted_content'], reason: 'unsupported' }],
    limits: [{ id: 'openai.request-above-limit', says: ['request too large for'], at: [429], reason: 'too-long' }],
    texts: [
      // The key is good for other models.
      {
        id: 'openai.model-not-allowed',
        says: ['not allowed to sample from this model', 'not allowed to generate embeddings from this model'],
        at: refused,
        reason: 'not-found',
      },
      { id: 'openai.output-limit', says: ['model supports at most'], at: badRequest, reason: 'unsupported' },
    ],
  },
};
