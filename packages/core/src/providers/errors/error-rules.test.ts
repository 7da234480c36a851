import { describe, expect, it } from 'vitest';
import { builtInKinds } from '../registry.ts';

function reasonOf(status: number, body: unknown): string | undefined {
  return builtInKinds.get('openai-compatible')?.classify({ status, headers: {}, body, nowMs: 0 }).reason;
}

const openaiBody = (message: string, code?: string, type = 'invalid_request_error', param: string | null = null) => ({
  error: { message, type, param, code: code ?? null },
});
const claudeBody = (type: string, message: string) => ({ type: 'error', error: { type, message } });
const google = (code: number, status: string, message: string, details: readonly object[] = []) => [
  { error: { code, message, status, details } },
];

describe('what a status alone would get wrong', () => {
  const rows: readonly (readonly [string, number, unknown, string])[] = [
    [
      'Gemini: a bad key',
      400,
      google(400, 'INVALID_ARGUMENT', 'API key not valid. Please pass a valid API key.'),
      'unauthorized',
    ],
    ['xAI: a bad key', 400, { code: 'invalid-argument', error: 'Incorrect API key provided. You can ...' }, 'unauthorized'],
    ['Gemini: no free tier here', 400, google(400, 'FAILED_PRECONDITION', 'User location is not supported.'), 'unauthorized'],
    ['Gemini: a file not ready', 400, google(400, 'FAILED_PRECONDITION', 'The File x is not in an ACTIVE state'), 'rejected'],
    ['a model that does not take images', 400, openaiBody("This model doesn't support image inputs."), 'unsupported'],
    ['a file of a type that it does not take', 400, openaiBody('Bad file.', 'unsupported_file'), 'unsupported'],
    ['a missing model', 400, openaiBody("The requested model 'x' does not exist.", 'model_not_found'), 'not-found'],
    ['Bedrock: a missing model', 400, { message: 'The provided model identifier is invalid.' }, 'not-found'],
    ['DeepSeek: a missing model', 400, openaiBody('Model Not Exist', 'invalid_request_error'), 'not-found'],
    ['OpenRouter: a missing model', 400, { error: { code: 400, message: 'a/b is not a valid model ID' } }, 'not-found'],
    [
      'Anthropic: no credit',
      400,
      claudeBody('invalid_request_error', 'Your credit balance is too low to access ...'),
      'quota-exhausted',
    ],
    [
      'Anthropic: own limit',
      400,
      claudeBody('invalid_request_error', 'You have reached your specified API usage limits.'),
      'quota-exhausted',
    ],
    [
      'context length',
      400,
      openaiBody("This model's maximum context length is 128000 tokens.", 'context_length_exceeded'),
      'too-long',
    ],
    ['context length, no code', 400, openaiBody("This model's maximum context length is 4096 tokens."), 'too-long'],
    [
      'Anthropic: context',
      400,
      claudeBody('invalid_request_error', 'prompt is too long: 205429 tokens > 200000 maximum'),
      'too-long',
    ],
    [
      'Anthropic: with max_tokens',
      400,
      claudeBody('invalid_request_error', 'input length and `max_tokens` exceed context limit'),
      'too-long',
    ],
    ['Ollama: context', 400, openaiBody('prompt too long; exceeded max context length by 12 tokens'), 'too-long'],
    ['Cerebras: context', 400, openaiBody('Current length is 9000 while limit is 8192'), 'too-long'],
    ['TGI: context', 422, { error: '`inputs` tokens + `max_new_tokens` must be <= 4096' }, 'too-long'],
    ['a field too long', 400, openaiBody("Invalid 'user': string too long.", 'string_above_max_length'), 'rejected'],
    [
      'an unsupported parameter',
      400,
      openaiBody("Unsupported parameter: 'temperature' is not supported with this model."),
      'unsupported',
    ],
    ['an unsupported value', 400, openaiBody('...', 'unsupported_value'), 'unsupported'],
    [
      'Claude: prefill',
      400,
      claudeBody('invalid_request_error', 'The conversation must end with a user message.'),
      'unsupported',
    ],
    [
      'Claude: a forced call beside reasoning',
      400,
      claudeBody('invalid_request_error', 'Thinking may not be enabled when tool_choice forces tool use.'),
      'unsupported',
    ],
    [
      'Claude: temperature',
      400,
      claudeBody('invalid_request_error', '`temperature` is deprecated for this model.'),
      'unsupported',
    ],
    [
      'Claude: effort',
      400,
      claudeBody('invalid_request_error', "This model does not support effort level 'xhigh'."),
      'unsupported',
    ],
    ['Groq: a parameter', 400, openaiBody("property 'logit_bias' is unsupported"), 'unsupported'],
    ['OpenRouter: a feature', 404, { error: { code: 404, message: 'No endpoints found that support tool use.' } }, 'unsupported'],
    [
      'Mistral: a parameter',
      422,
      { detail: [{ loc: ['body', 'top_k'], msg: 'Extra inputs', type: 'extra_forbidden' }] },
      'unsupported',
    ],
    [
      'Azure: filtered',
      400,
      { error: { code: 'content_filter', message: 'The response was filtered', status: 400 } },
      'filtered',
    ],
    ['OpenAI: filtered', 400, openaiBody('...', 'content_policy_violation'), 'filtered'],
    [
      'OpenAI: prompt flagged',
      400,
      openaiBody('flagged as potentially violating our usage policy', 'invalid_prompt'),
      'filtered',
    ],
    ['Anthropic: filtered', 400, claudeBody('invalid_request_error', 'Output blocked by content filtering policy'), 'filtered'],
    ['Groq: an invalid tool call of the model', 400, openaiBody('...', 'tool_use_failed'), 'malformed'],
    [
      'OpenRouter: calls under way',
      402,
      { error: { code: 402, message: 'x', metadata: { limit_source: 'openrouter_in_flight_budget' } } },
      'rate-limited',
    ],
    ['OpenRouter: no credits', 402, { error: { code: 402, message: 'Insufficient credits' } }, 'quota-exhausted'],
    [
      'DeepSeek: no balance',
      402,
      openaiBody('Insufficient Balance', 'invalid_request_error', 'unknown_error'),
      'quota-exhausted',
    ],
    ['Anthropic: billing', 402, claudeBody('billing_error', 'There is an issue with your billing.'), 'quota-exhausted'],
    ['OpenAI: one model only', 403, openaiBody('You are not allowed to sample from this model'), 'not-found'],
    ['Bedrock: one model only', 403, { message: "You don't have access to the model with the specified model ID." }, 'not-found'],
    [
      'OpenAI: model of another project',
      403,
      openaiBody('Project `proj_x` does not have access to model `m`', 'model_not_found'),
      'not-found',
    ],
    [
      'OpenRouter: moderation',
      403,
      { error: { code: 403, message: 'Flagged', metadata: { reasons: ['violence'], flagged_input: '...' } } },
      'filtered',
    ],
    [
      'OpenRouter: a budget',
      403,
      { error: { code: 403, message: 'x', metadata: { limit_source: 'openrouter_key_limit' } } },
      'quota-exhausted',
    ],
    ['xAI: filtered', 403, { code: 'permission-denied', error: 'Content violates usage guidelines.' }, 'filtered'],
    [
      'country',
      403,
      openaiBody('Country not supported', 'unsupported_country_region_territory', 'request_forbidden'),
      'unauthorized',
    ],
    ['a model', 404, openaiBody('The model `x` does not exist.', undefined, 'NotFoundError'), 'not-found'],
    ['Ollama: a model', 404, { error: "model 'llama9' not found, try pulling it first" }, 'not-found'],
    [
      'Azure: a deployment',
      404,
      { error: { code: 'DeploymentNotFound', message: 'The API deployment does not exist.' } },
      'not-found',
    ],
    ['no chat model', 404, openaiBody('This is not a chat model', undefined, 'invalid_request_error', 'model'), 'not-found'],
    ['a wrong path', 404, openaiBody('Invalid URL (POST /v2/chat/completions)'), 'not-found'],
    ['a file', 404, claudeBody('not_found_error', 'File not found: file_011CNha8iCJcU1wXNR6q4V8w'), 'rejected'],
    [
      'a stored response',
      404,
      openaiBody("Previous response with id 'resp_1' not found.", undefined, 'x', 'previous_response_id'),
      'rejected',
    ],
    ['OpenAI: a file', 404, openaiBody('No such File object: file-abc'), 'rejected'],
    ['a lock', 409, claudeBody('conflict_error', 'The resource was modified concurrently.'), 'server-error'],
    ['a conflict over an object of the client', 409, openaiBody('Batch with id batch_1 already exists'), 'rejected'],
    [
      'Groq: more than a minute of tokens',
      413,
      openaiBody('Request too large for model `x`', 'rate_limit_exceeded', 'tokens'),
      'too-long',
    ],
    ['Anthropic: bytes', 413, claudeBody('request_too_large', 'Request exceeds the maximum size'), 'too-long'],
    ['Groq: flex tier', 498, openaiBody('...', 'capacity_exceeded'), 'overloaded'],
    ['Anthropic: 500 overloaded', 500, claudeBody('api_error', 'Overloaded'), 'overloaded'],
    ['Anthropic: timeout', 504, claudeBody('timeout_error', 'Request timed out.'), 'server-error'],
    ['Ollama: busy', 503, { error: 'server busy, please try again. maximum pending requests exceeded' }, 'overloaded'],
    ['OpenAI: overloaded', 503, openaiBody('...', 'server_is_overloaded', 'service_unavailable_error'), 'overloaded'],
  ];
  it.each(rows)('%s (%i)', (_, status, body, reason) => {
    expect(reasonOf(status, body)).toBe(reason);
  });
});
