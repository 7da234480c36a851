import { type SeenError, tells } from '../errors/error-rule.ts';
import { resourceExhausted } from '../errors/rate-codes.ts';
import { badRequest } from '../errors/statuses.ts';
import type { Host } from './host.ts';

// Gemini and Vertex: https://ai.google.dev/gemini-api/docs/troubleshooting
export const googleHost: Host = {
  name: 'Google',
  errors: {
    codes: [
      { id: 'google.key', codes: ['api_key_invalid', 'service_disabled'], reason: 'unauthorized' },
      // A token that has ended, was withdrawn, or is none.
      { id: 'google.token', codes: ['unauthenticated'], at: [401], reason: 'unauthorized' },
      // A file that the client has uploaded.
      { id: 'google.file-not-ready', codes: ['failed_precondition'], says: ['not in an active state'], reason: 'rejected' },
      // A file or a cache of another account, or that has gone.
      {
        id: 'google.of-another-account',
        codes: ['permission_denied'],
        says: ['to access the file', 'cachedcontent not found'],
        reason: 'rejected',
      },
      // No free tier in this country, or billing is off.
      { id: 'google.precondition', codes: ['failed_precondition'], reason: 'unauthorized', provesNothing: true },
    ],
    limits: [
      // The account may not use the model at all.
      {
        id: 'google.limit-zero',
        codes: [resourceExhausted],
        when: (seen) => tells(seen, /\blimit: 0(?![.\d])/),
        reason: 'not-found',
      },
      // The RetryInfo beside a daily limit belongs to the limit per minute.
      { id: 'google.per-day', codes: [resourceExhausted], when: isPerDay, reason: 'quota-exhausted', wait: 'hour' },
    ],
    texts: [
      {
        id: 'google.foreign-reasoning',
        says: ['corrupted thought signature', 'invalid thought signature'],
        at: badRequest,
        reason: 'unsupported',
        refusesReasoning: true,
      },
      {
        id: 'google.unsupported',
        says: [
          'missing a thought_signature',
          'penalty is not enabled',
          'thinking level is not supported',
          'only works in thinking mode',
        ],
        at: badRequest,
        reason: 'unsupported',
      },
    ],
  },
};

function isPerDay({ error }: SeenError): boolean {
  return error.codes.some((code) => code.includes('perday'));
}
