import { badRequest, refused } from '../errors/statuses.ts';
import type { Host } from './host.ts';

// https://docs.claude.com/en/api/errors
export const anthropicHost: Host = {
  name: 'Anthropic',
  errors: {
    codes: [
      {
        id: 'anthropic.spend-limit',
        codes: ['enforced_spend_limit_reached'],
        reason: 'quota-exhausted',
        wait: 'hint-or-hour',
      },
      { id: 'anthropic.request-too-large', codes: ['request_too_large'], reason: 'too-long' },
    ],
    limits: [{ id: 'anthropic.long-context', says: ['required for long context'], at: [429], reason: 'too-long' }],
    texts: [
      { id: 'anthropic.disabled', says: ['organization has been disabled'], at: refused, reason: 'unauthorized' },
      {
        id: 'anthropic.foreign-reasoning', // of another model, or of a conversation whose earlier turns were changed
        says: ['invalid `signature` in `thinking`', 'invalid signature in thinking'],
        at: badRequest,
        reason: 'unsupported',
        refusesReasoning: true,
      },
      {
        id: 'anthropic.unsupported',
        says: [
          'is deprecated for this model', // temperature
          'cannot both be specified for this model', // temperature and top_p
          'must end with a user message', // a begun answer
          'when tool_choice forces tool use', // a model that reasons
          'maximum allowed number of output tokens',
          'for the `anthropic-beta` header', // a beta that the host does not know
        ],
        at: badRequest,
        reason: 'unsupported',
      },
    ],
  },
};
