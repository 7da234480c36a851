import { badRequest } from '../errors/statuses.ts';
import type { Host } from './host.ts';

// https://docs.x.ai/docs/key-information/debugging
export const xaiHost: Host = {
  name: 'xAI',
  errors: {
    texts: [
      { id: 'xai.filtered', says: ['violates usage guidelines'], at: [...badRequest, 403], reason: 'filtered' },
      { id: 'xai.prompt-length', says: ['maximum prompt length'], at: [...badRequest, 413], reason: 'too-long' },
      { id: 'xai.credits', says: ['have any credits', 'all available credits'], at: [403], reason: 'quota-exhausted' },
    ],
  },
};
