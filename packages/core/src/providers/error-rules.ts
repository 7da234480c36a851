import { type ErrorRule, inBand, type SeenError, tells } from './error-rule.ts';

const badRequest = [inBand, 400, 422];
const refused = [inBand, 400, 401, 403];
const busy = [inBand, 429, 500, 502, 503, 529];

const rateCodes = [
  'rate_limit_exceeded',
  'rate_limit_error',
  'rate_limited',
  'ratelimitreached',
  'too_many_requests',
  'slow_down',
];
const googleRate = 'resource_exhausted';

/**
 * What errors mean, of every provider that is reached over these wires. In order: codes that say it outright, then the many meanings of
 * a rate limit, then texts. What no row names is decided by its status.
 */
export const errorRules: readonly ErrorRule[] = [
  // --- codes: believed at any status ---
  {
    codes: ['content_filter', 'content_policy_violation', 'responsibleaipolicyviolation', 'flagged_input'],
    reason: 'filtered',
  },
  { codes: ['moderation_blocked', 'bio_policy', 'data_inspection_failed'], reason: 'filtered' }, // OpenAI, OpenAI, Alibaba
  // Groq: 400s of the model's making
  { codes: ['tool_use_failed', 'json_validate_failed', 'output_parse_failed'], reason: 'malformed', blameless: true },
  { codes: ['string_above_max_length', 'invalid_image_format', 'invalid_image_url'], reason: 'rejected' },
  { codes: ['openrouter_in_flight_budget'], reason: 'rate-limited' }, // a 402 that passes: calls under way fill the budget
  {
    codes: ['openrouter_guardrail_budget', 'openrouter_workspace_budget', 'openrouter_key_limit'], // 403
    reason: 'quota-exhausted',
  },
  {
    codes: [
      'insufficient_quota',
      'credit_balance_exhausted',
      'billing_error',
      'billing_not_active',
      'billing_hard_limit_reached',
    ],
    reason: 'quota-exhausted',
  },
  {
    codes: ['organization_spend_limit_exceeded', 'project_spend_limit_exceeded', 'organization_usage_limit_exceeded'],
    reason: 'quota-exhausted',
  },
  { codes: ['enforced_spend_limit_reached', 'exceeded_current_quota_error'], reason: 'quota-exhausted' }, // Anthropic, Moonshot
  { codes: ['model_not_found', 'deploymentnotfound', 'invalid_model', 'unknown_model'], reason: 'not-found' },
  { codes: ['model_decommissioned', 'model_terms_required', 'model_not_supported'], reason: 'not-found' }, // Groq, Groq, GitHub
  { codes: ['model_permission_blocked_org', 'model_permission_blocked_project'], reason: 'not-found' }, // Groq: this model only
  { codes: ['invalid_api_key', 'api_key_invalid', 'expired_api_key', 'authentication_error'], reason: 'unauthorized' },
  { codes: ['account_deactivated', 'unsupported_country_region_territory', 'service_disabled'], reason: 'unauthorized' },
  { codes: ['failed_precondition'], says: ['not in an active state'], reason: 'rejected' }, // Gemini: a file of the client's
  { codes: ['failed_precondition'], reason: 'unauthorized', provesNothing: true }, // Gemini: no free tier in this country, billing off
  { codes: ['context_length_exceeded', 'too_many_prompt_tokens', 'too_many_tokens', 'tokens_limit_reached'], reason: 'too-long' },
  { codes: ['request_too_large', 'exceed_context_size_error'], reason: 'too-long' }, // Anthropic, llama.cpp
  {
    codes: ['unsupported_parameter', 'unsupported_value', 'unknown_parameter', 'extra_forbidden', 'unsupported_file'],
    reason: 'unsupported',
  },

  // --- the meanings of a rate limit ---
  { codes: rateCodes, at: [413], reason: 'too-long' }, // Groq: the request alone is more than a minute's tokens
  { says: ['request too large for', 'required for long context'], at: [429], reason: 'too-long' }, // OpenAI, Anthropic: for this tier
  { codes: [googleRate], when: (seen) => tells(seen, /\blimit: 0(?![.\d])/), reason: 'not-found' }, // not for this account
  { codes: [googleRate], when: isPerDay, reason: 'quota-exhausted', wait: 'hour' }, // its RetryInfo speaks of the minute's limit
  {
    says: ['per day', 'per-day', '(tpd)', '(rpd)', 'per month', 'monthly', 'weekly'],
    at: [429],
    reason: 'quota-exhausted',
    wait: 'hint-or-hour',
  },
  {
    says: ['credit balance', 'credits are depleted', 'spend limit', 'spending limit', 'spending cap', 'insufficient balance'],
    at: [429],
    reason: 'quota-exhausted',
  },
  { codes: ['3505'], at: [inBand, 429, 503], reason: 'overloaded' }, // Mistral: the tier's capacity
  { says: ['overloaded', 'high demand', 'capacity', 'server busy'], at: [429, 503], reason: 'overloaded' }, // shared, not ours
  { codes: ['overloaded_error', 'server_is_overloaded', 'engine_overloaded_error', 'capacity_exceeded'], reason: 'overloaded' },
  { codes: [...rateCodes, googleRate], reason: 'rate-limited' },

  // --- texts: believed at the statuses that they can come with ---
  {
    says: [
      'content management policy', // Azure
      'content_filter',
      'content_policy_violation',
      'content filtering policy',
      'responsibleaipolicyviolation',
      'violating our usage policy',
      'violates usage guidelines', // xAI
      'as a result of the safety system',
      'as a result of our safety system',
    ],
    at: [...badRequest, 403],
    reason: 'filtered',
  },
  { says: ['the model produced invalid content'], at: [...badRequest, 500], reason: 'filtered' },
  {
    says: [
      'maximum context length',
      'maximum context limit',
      'maximum prompt length', // xAI
      'maximum model length', // vLLM
      'max context length', // Ollama
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
      '`inputs` tokens + `max_new_tokens` must be', // text-generation-inference, Together
    ],
    at: [...badRequest, 413],
    reason: 'too-long',
  },
  { says: ['exceeds the available context size'], at: [...badRequest, 500], reason: 'too-long' }, // llama.cpp
  { says: ['current length is'], at: badRequest, when: says('while limit is'), reason: 'too-long' }, // Cerebras
  {
    says: ['credit balance is too low', 'specified api usage limits', 'spend limit', 'spending limit', 'insufficient balance'],
    at: [...refused, 402],
    reason: 'quota-exhausted',
  },
  { says: ['key limit exceeded', 'have any credits', 'all available credits'], at: [403], reason: 'quota-exhausted' }, // OpenRouter, xAI
  {
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
  { says: ['organization has been disabled'], at: refused, reason: 'unauthorized' }, // Anthropic, 400
  {
    says: [
      'not allowed to sample from this model', // OpenAI, 403: the key is good for others
      'does not exist or you do not have access',
      'have access to model',
      'access to the model',
      'model identifier is invalid',
      'is not a valid model id', // OpenRouter
      'model not exist', // DeepSeek, 400
      'invalid model:', // Mistral, 400
      'invalid model name', // LiteLLM, 400
    ],
    at: refused,
    reason: 'not-found',
  },
  { says: ['the requested model', 'the model `'], at: badRequest, when: says('does not exist'), reason: 'not-found' },
  { says: ['no endpoints found that support'], at: [404], reason: 'unsupported' }, // OpenRouter: the model is there, the feature is not
  {
    says: [
      'does not support',
      "doesn't support",
      'doesn’t support',
      'unsupported parameter',
      'not supported with this model',
      'not supported by this model',
      'not supported for this model',
      'not supported on this model',
      'is deprecated for this model', // Claude: temperature
      'cannot both be specified for this model', // Claude: temperature and top_p
      'must end with a user message', // Claude: prefill
      'prefill is incompatible', // llama.cpp
      'when tool_choice forces tool use', // Claude: a model that always reasons, or is asked to
      'is unsupported', // Groq: "property 'x' is unsupported"
      'extra inputs are not permitted',
      'unrecognized request argument',
      'maximum allowed number of output tokens', // Claude: a model with a lower limit
      'model supports at most', // OpenAI: the same
    ],
    at: badRequest,
    reason: 'unsupported',
  },
  { says: ['overloaded', 'high demand', 'server busy', 'service tier capacity exceeded'], at: busy, reason: 'overloaded' },
  { says: ['rate limit', 'too many requests'], at: [inBand], reason: 'rate-limited' },

  // --- an id inside the request: made elsewhere, or by mistake, so that no target knows it ---
  { at: [404, 409], when: namesClientObject, reason: 'rejected' },
];

function isPerDay({ error }: SeenError): boolean {
  return error.codes.some((code) => code.includes('perday'));
}

function says(part: string): (seen: SeenError) => boolean {
  return (seen) => tells(seen, part);
}

const clientObject =
  /\bno such (?:file|batch|item|thread|upload)\b|\b(?:file|batch|response|item|container|conversation|thread|upload|vector store)s? (?:with id\b|not found\b|does not exist\b)/;

/** OpenAI names the field of the request, or the object; a model is named in `model`, or in a code above. */
function namesClientObject(seen: SeenError): boolean {
  const { param } = seen.error;
  return (param !== undefined && param !== 'model') || tells(seen, clientObject);
}
