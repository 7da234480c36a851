import type { Reason } from '../../call/reasons.ts';
import type { Host, HostErrors } from '../hosts/host.ts';
import { hosts } from '../hosts/hosts.ts';
import { type ErrorRule, type SeenError, tells } from './error-rule.ts';
import { rateCodes, resourceExhausted } from './rate-codes.ts';
import { badRequest, busy, inBand, refused } from './statuses.ts';

/** Believed at any status. */
const codes: readonly ErrorRule[] = [
  { id: 'filtered.code', codes: ['content_filter', 'content_policy_violation'], reason: 'filtered' },
  {
    id: 'rejected.code',
    codes: ['string_above_max_length'],
    reason: 'rejected',
  },
  {
    id: 'quota.code',
    codes: [
      'insufficient_quota',
      'credit_balance_exhausted',
      'billing_error',
      'billing_not_active',
      'billing_hard_limit_reached',
      'organization_spend_limit_exceeded',
      'project_spend_limit_exceeded',
      'organization_usage_limit_exceeded',
    ],
    reason: 'quota-exhausted',
  },
  { id: 'model.code', codes: ['model_not_found', 'invalid_model', 'unknown_model'], reason: 'not-found' },
  {
    id: 'key.code',
    codes: ['invalid_api_key', 'expired_api_key', 'authentication_error'],
    reason: 'unauthorized',
  },
  {
    id: 'account.code',
    codes: ['account_deactivated', 'unsupported_country_region_territory'],
    reason: 'unauthorized',
  },
  {
    id: 'context.code',
    codes: ['context_length_exceeded', 'too_many_prompt_tokens', 'too_many_tokens', 'tokens_limit_reached'],
    reason: 'too-long',
  },
  {
    id: 'unsupported.code',
    codes: ['unsupported_parameter', 'unsupported_value', 'unknown_parameter', 'extra_forbidden', 'unsupported_file'],
    reason: 'unsupported',
  },
];

/** The meanings of a rate limit. */
const limits: readonly ErrorRule[] = [
  {
    id: 'limit.long',
    says: ['per day', 'per-day', '(tpd)', '(rpd)', 'per month', 'monthly', 'weekly'],
    at: [429],
    reason: 'quota-exhausted',
    wait: 'hint-or-hour',
  },
  {
    id: 'limit.credit',
    says: ['credit balance', 'credits are depleted', 'spend limit', 'spending limit', 'spending cap', 'insufficient balance'],
    at: [429],
    reason: 'quota-exhausted',
  },
  // The code names the capacity that all accounts share, and no limit of one account.
  { id: 'limit.capacity', says: ['overloaded', 'high demand', 'capacity', 'server busy'], at: [429, 503], reason: 'overloaded' },
  {
    id: 'overloaded.code',
    codes: ['overloaded_error', 'server_is_overloaded', 'engine_overloaded_error', 'capacity_exceeded'],
    reason: 'overloaded',
  },
  { id: 'limit.code', codes: [...rateCodes, resourceExhausted], reason: 'rate-limited' },
];

/** Each text is believed only at the statuses that the text can come with. */
const texts: readonly ErrorRule[] = [
  {
    id: 'filtered.text',
    says: [
      'content_filter',
      'content_policy_violation',
      'content filtering policy',
      'violating our usage policy',
      'as a result of the safety system',
      'as a result of our safety system',
    ],
    at: [...badRequest, 403],
    reason: 'filtered',
  },
  {
    id: 'filtered.invalid-content',
    says: ['the model produced invalid content'],
    at: [...badRequest, 500],
    reason: 'filtered',
  },
  {
    id: 'context.text',
    says: [
      'maximum context length',
      'maximum context limit',
      'context_length_exceeded',
      'too_many_prompt_tokens',
      'prompt is too long',
      'prompt: length',
      'input is too long',
      'input token count (',
      'input tokens exceed',
      'exceeds the maximum number of tokens allowed',
      'exceeds the context window',
      'exceed context limit',
      'too many tokens: size limit exceeded',
      "longer than the model's context length",
    ],
    at: [...badRequest, 413],
    reason: 'too-long',
  },
  {
    id: 'quota.text',
    says: ['credit balance is too low', 'specified api usage limits', 'spend limit', 'spending limit', 'insufficient balance'],
    at: [...refused, 402],
    reason: 'quota-exhausted',
  },
  {
    id: 'key.text',
    says: [
      'incorrect api key',
      'invalid api key',
      'invalid x-api-key',
      'api key not valid',
      'api key expired',
      'api key not found',
    ],
    at: refused,
    reason: 'unauthorized',
  },
  {
    id: 'model.access',
    says: ['does not exist or you do not have access', 'have access to model', 'access to the model'],
    at: refused,
    reason: 'not-found',
  },
  {
    id: 'unsupported.text',
    says: [
      'does not support',
      "doesn't support",
      'doesn’t support',
      'unsupported parameter',
      'not supported with this model',
      'not supported by this model',
      'not supported for this model',
      'not supported on this model',
      'extra inputs are not permitted',
      'unrecognized request argument',
    ],
    at: badRequest,
    reason: 'unsupported',
  },
  { id: 'overloaded.text', says: ['overloaded', 'high demand', 'server busy'], at: busy, reason: 'overloaded' },
  { id: 'limit.text', says: ['rate limit', 'too many requests'], at: [inBand], reason: 'rate-limited' },
  // The request holds an id that no target knows, because the id was made elsewhere or by mistake.
  { id: 'rejected.client-object', at: [404, 409], when: namesClientObject, reason: 'rejected' },
];

const ofHosts = (stage: keyof HostErrors): readonly ErrorRule[] => hosts.flatMap(({ errors }: Host) => errors?.[stage] ?? []);

/** Which text is believed where a message holds several: the one whose reason stands first. */
const order: readonly Reason[] = [
  'filtered',
  'too-long',
  'quota-exhausted',
  'unauthorized',
  'not-found',
  'unsupported',
  'overloaded',
  'rate-limited',
  'rejected',
];
const byReason = (a: ErrorRule, b: ErrorRule): number => order.indexOf(a.reason) - order.indexOf(b.reason);

/**
 * What errors mean, of every host that is reached over these wires: codes that name the reason, then the meanings of a rate limit, then texts.
 * The rules of hosts come first, because a host's rule is more exact; only texts are ordered by their reason. Where no rule fits, the status decides.
 */
export const errorRules: readonly ErrorRule[] = [
  ...ofHosts('codes'),
  ...codes,
  ...ofHosts('limits'),
  ...limits,
  ...[...ofHosts('texts'), ...texts].sort(byReason),
];

const clientObject =
  /\bno such (?:file|batch|item|thread|upload)\b|\b(?:file|batch|response|item|container|conversation|thread|upload|vector store)s? (?:with id\b|not found\b|does not exist\b)/;

/** OpenAI names the field of the request, or the object; a model is named in `model`, or in a code above. */
function namesClientObject(seen: SeenError): boolean {
  const { param } = seen.error;
  return (param !== undefined && param !== 'model') || tells(seen, clientObject);
}
