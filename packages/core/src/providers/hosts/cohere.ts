import { badRequest } from '../errors/statuses.ts';
import type { Host } from './host.ts';

// https://docs.cohere.com/reference/errors (read in November 2026). Its errors have no codes, but for one.
export const cohereHost: Host = {
  name: 'Cohere',
  errors: {
    codes: [
      // The prompt fits: it is the answer that the model cannot make so long.
      { id: 'cohere.output-limit', says: ['max tokens must be less than or equal to'], at: badRequest, reason: 'unsupported' },
    ],
    limits: [
      // A trial key is used up for the rest of the month.
      { id: 'cohere.per-month', says: ['api calls / month'], at: [429], reason: 'quota-exhausted', wait: 'hint-or-hour' },
    ],
    texts: [
      { id: 'cohere.length', says: ['too many tokens:'], at: badRequest, reason: 'too-long' },
      { id: 'cohere.unknown-field', says: ['is not a valid field'], at: badRequest, reason: 'unsupported' },
      { id: 'cohere.other-api', says: ['is not supported by the'], alsoSays: ' api', at: badRequest, reason: 'unsupported' },
    ],
  },
};
