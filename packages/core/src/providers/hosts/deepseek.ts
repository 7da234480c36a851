import { badRequest, refused } from '../errors/statuses.ts';
import type { Host } from './host.ts';

// https://api-docs.deepseek.com/quick_start/error_codes, https://api-docs.deepseek.com/guides/chat_prefix_completion
export const deepseekHost: Host = {
  name: 'DeepSeek',
  errors: {
    texts: [
      { id: 'deepseek.model', says: ['model not exist'], at: refused, reason: 'not-found' },
      // An account of the kind for any host is not known to want the reasoning back.
      { id: 'deepseek.reasoning', says: ['in the thinking mode must be passed back'], at: badRequest, reason: 'unsupported' },
    ],
  },
  // Elsewhere the host does not know the member.
  prefill: { at: /^https:\/\/api\.deepseek\.com(?::443)?\/beta(?:\/|$)/i, form: 'prefix' },
};
