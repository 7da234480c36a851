import { badRequest, refused } from '../errors/statuses.ts';
import type { Host } from './host.ts';

// https://docs.aws.amazon.com/bedrock/latest/userguide/troubleshooting-api-error-codes.html; the names of exceptions stand for statuses too.
export const amazonHost: Host = {
  name: 'Amazon Bedrock',
  errors: {
    codes: [
      {
        id: 'amazon.credentials',
        codes: [
          'unrecognizedclientexception',
          'expiredtokenexception',
          'invalidsignatureexception',
          'missingauthenticationtokenexception',
        ],
        reason: 'unauthorized',
      },
      { id: 'amazon.quota', codes: ['servicequotaexceededexception'], reason: 'quota-exhausted' },
      // The model is being loaded.
      { id: 'amazon.not-ready', codes: ['modelnotreadyexception'], reason: 'overloaded' },
      // Access is given for each model, so the key may be good for others.
      {
        id: 'amazon.model-access',
        codes: ['accessdeniedexception'],
        says: ['bedrock:invokemodel', 'model access is denied', 'access to the model', 'marketplace'],
        reason: 'not-found',
      },
    ],
    limits: [
      {
        id: 'amazon.per-day',
        codes: ['throttlingexception'],
        says: ['per day'],
        reason: 'quota-exhausted',
        wait: 'hint-or-hour',
      },
    ],
    texts: [
      { id: 'bedrock.model', says: ['model identifier is invalid'], at: refused, reason: 'not-found' },
      // The model is served through inference profiles alone, which have ids of their own.
      { id: 'amazon.profile-needed', says: ['on-demand throughput isn'], at: badRequest, reason: 'not-found' },
      {
        id: 'amazon.account', // what the account may not ask of this model, said at the status of a wrong request
        says: ['operation not allowed', 'not allowed from unsupported countries', 'account is not authorized to invoke'],
        at: badRequest,
        reason: 'not-found',
      },
      { id: 'amazon.length', says: ['too many input tokens', 'too many total text bytes'], at: badRequest, reason: 'too-long' },
      {
        id: 'amazon.turns', // of the conversation, as this model takes it
        says: ['cannot be provided in the same turn', 'requires the last turn in the conversation to be a user message'],
        at: badRequest,
        reason: 'unsupported',
      },
      { id: 'amazon.unknown-field', says: ['extraneous key ['], at: badRequest, reason: 'unsupported' },
      {
        id: 'amazon.caching',
        says: ['did not allow prompt caching', 'access to explicit prompt caching'],
        at: refused,
        reason: 'unsupported',
      },
      { id: 'amazon.beta', says: ['invalid beta flag'], at: badRequest, reason: 'unsupported' },
      {
        id: 'amazon.foreign-reasoning', // of another maker's model, or of the model itself where it takes none back
        says: ["doesn't support the reasoningcontent", 'messages cannot contain reasoning content'],
        at: badRequest,
        reason: 'unsupported',
        refusesReasoning: true,
      },
      { id: 'amazon.output-limit', says: ['maximum tokens you requested exceed'], at: badRequest, reason: 'unsupported' },
    ],
  },
};
