/** An error that was not recorded here, but is shown in a public report or in the documentation of its host. */
export interface DocumentedError {
  /** The rule that decides. */
  readonly rule: string;
  readonly status: number;
  readonly body: unknown;
  /** Where the body (or the code and its meaning) is shown. Ids and account names are left out. */
  readonly source: string;
  /** Default: `openai-compatible`. */
  readonly kind?: string;
}

const github = (thread: string) => `https://github.com/${thread}`;
const error = (message: string, code?: string, type = 'invalid_request_error') => ({
  error: { message, type, param: null, code: code ?? null },
});
const claude = (message: string, type = 'invalid_request_error', details?: object) => ({
  type: 'error',
  error: { type, message, ...(details && { details }) },
});
const google = (code: number, status: string, message: string, quotaId?: string) => ({
  error: {
    code,
    message,
    status,
    details: quotaId ? [{ '@type': 'type.googleapis.com/google.rpc.QuotaFailure', violations: [{ quotaId }] }] : [],
  },
});
const openrouter = (code: number, message: string, metadata: object = {}) => ({ error: { code, message, metadata } });

const openaiCodes = 'https://platform.openai.com/docs/guides/error-codes';
const openrouterErrors = 'https://openrouter.ai/docs/api/reference/errors-and-debugging';
const openrouterLimits = 'https://openrouter.ai/docs/use-cases/limits';
const bedrockErrors = 'https://docs.aws.amazon.com/bedrock/latest/userguide/troubleshooting-api-error-codes.html';
const claudeErrors = 'https://docs.claude.com/en/api/errors';

/** General rules. */
const general: readonly DocumentedError[] = [
  {
    rule: 'openai.foreign-reasoning',
    status: 400,
    body: error('The encrypted content gAAA...DQ== could not be verified.', 'invalid_encrypted_content'),
    source: github('openai/codex/issues/8145'),
  },
  {
    rule: 'openai.foreign-reasoning-text',
    status: 400,
    body: error('The encrypted content gAAA...wXBV could not be verified.'),
    source: github('openai/openai-agents-python/issues/2063'),
  },
  {
    rule: 'openai.unknown-reasoning',
    status: 404,
    body: error(
      "Item with id 'rs_04962823ecde01b901698e138042688193a657e07614b238c3' not found. Items are not persisted when `store` is set to false. " +
        'Try again with `store` set to true, or remove this item from your input.',
    ),
    source: github('can1357/oh-my-pi/issues/41'),
  },
  {
    rule: 'openai.lost-reasoning',
    status: 400,
    body: error("Item 'fc_1' of type 'function_call' was provided without its required 'reasoning' item: 'rs_1'."),
    source: github('cline/cline/issues/12242'),
  },
  {
    rule: 'filtered.code',
    status: 400,
    body: error("The response was filtered due to the prompt triggering Azure OpenAI's policy.", 'content_filter'),
    source: github('openai/openai-python/issues/331'),
  },
  {
    rule: 'quota.code',
    status: 429,
    body: error('You exceeded your current quota, please check your plan.', 'insufficient_quota', 'insufficient_quota'),
    source: openaiCodes,
  },
  {
    rule: 'account.code',
    status: 403,
    body: error('Country, region, or territory not supported', 'unsupported_country_region_territory', 'request_forbidden'),
    source: github('home-assistant/core/issues/120072'),
  },
  {
    rule: 'context.code',
    status: 400,
    body: error("This model's maximum context length is 8192 tokens.", 'context_length_exceeded'),
    source: github('ChatGPTNextWeb/NextChat/issues/3195'),
  },
  {
    rule: 'limit.long',
    status: 429,
    body: error(
      'Rate limit reached on tokens per day (TPD): Limit 100000. Please try again in 9m38.016s.',
      'rate_limit_exceeded',
    ),
    source: github('continuedev/continue/issues/10920'),
  },
  {
    rule: 'limit.credit',
    status: 429,
    body: google(429, 'RESOURCE_EXHAUSTED', 'Your prepayment credits are depleted.'),
    source: github('dyad-sh/dyad/issues/3626'),
  },
  {
    rule: 'filtered.text',
    status: 400,
    body: error('Invalid prompt: your prompt was flagged as potentially violating our usage policy.', 'invalid_prompt'),
    source: github('enricoros/big-AGI/issues/712'),
  },
  {
    rule: 'filtered.invalid-content',
    status: 500,
    body: error('The model produced invalid content. Consider modifying your prompt.', undefined, 'model_error'),
    source: github('BerriAI/litellm/issues/8020'),
  },
  {
    rule: 'quota.text',
    status: 400,
    body: claude('You have reached your specified API usage limits. You will regain access on 2026-09-01 at 00:00 UTC.'),
    source: claudeErrors,
  },
  {
    rule: 'model.access',
    status: 403,
    body: { message: "You don't have access to the model with the specified model ID." },
    source: bedrockErrors,
  },
  {
    rule: 'unsupported.text',
    status: 400,
    body: error("Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead."),
    source: github('koosoli/ESPHomeDesigner/issues/379'),
  },
  {
    rule: 'overloaded.text',
    status: 500,
    body: claude('Overloaded', 'api_error'),
    source: claudeErrors,
  },
  { rule: 'limit.text', status: 200, body: { error: 'Rate limit reached' }, source: openaiCodes },
  {
    rule: 'rejected.code',
    status: 400,
    body: error(
      "Invalid 'input[0].content': string too long. Expected a string with maximum length 10485760, but got a string with length 62114761 instead.",
      'string_above_max_length',
    ),
    source: github('VectorlyApp/bluebox/issues/31'),
  },
  {
    rule: 'rejected.client-object',
    status: 404,
    body: error('No such File object: file-vyA4ivhKGPlD4hezlXpAtOGN'),
    source: github('danny-avila/LibreChat/issues/2632'),
  },
];

/** Services. */
const services: readonly DocumentedError[] = [
  {
    rule: 'openai.current-quota',
    kind: 'openai',
    status: 429,
    body: error('You exceeded your current quota, please check your plan and billing details.'),
    source: openaiCodes,
  },
  {
    rule: 'openai.client-service',
    kind: 'openai',
    status: 424,
    body: error(
      "Error retrieving tool list from MCP server: 'my_mcp_server'. Http status code: 424 (Failed Dependency)",
      'http_error',
      'external_connector_error',
    ),
    source: github('RageAgainstThePixel/OpenAI-DotNet/issues/486'),
  },
  {
    rule: 'openai.policy',
    kind: 'openai',
    status: 200,
    body: error('', 'image_content_policy_violation'),
    source: github('openai/openai-node/blob/master/src/resources/responses/responses.ts'), // `ResponseError` names the code and no words
  },
  {
    rule: 'openai.request-above-limit',
    status: 429,
    body: error(
      'Request too large for gpt-4o on tokens per min (TPM): Limit 30000, Requested 31538.',
      'rate_limit_exceeded',
      'tokens',
    ),
    source: github('TheR1D/shell_gpt/issues/653'),
  },
  {
    rule: 'openai.model-not-allowed',
    status: 403,
    body: error('You are not allowed to sample from this model'),
    source:
      'https://community.openai.com/t/permissiondeniederror-error-code-403-error-message-you-are-not-allowed-to-sample-from-this-model/654274',
  },
  {
    rule: 'openai.output-limit',
    status: 400,
    body: error('max_tokens is too large: 8192. This model supports at most 4096 completion tokens, whereas you provided 8192.'),
    source: github('ChatGPTNextWeb/NextChat/issues/3195'),
  },
  {
    rule: 'anthropic.spend-limit',
    status: 429,
    body: claude(
      'You have reached your API usage limits: your organization has crossed its monthly threshold.',
      'rate_limit_error',
      {
        error_code: 'enforced_spend_limit_reached',
      },
    ),
    source: 'https://platform.claude.com/docs/en/api/rate-limits',
  },
  {
    rule: 'anthropic.request-too-large',
    status: 413,
    body: claude('Request exceeds the maximum size', 'request_too_large'),
    source: github('anthropics/anthropic-sdk-python/issues/938'),
  },
  {
    rule: 'anthropic.long-context',
    status: 429,
    body: claude('Extra usage is required for long context requests.', 'rate_limit_error'),
    source: github('anthropics/claude-code/issues/42616'),
  },
  {
    rule: 'anthropic.disabled',
    status: 400,
    body: claude('This organization has been disabled.'),
    source: github('anthropics/claude-code/issues/54311'),
  },
  {
    rule: 'anthropic.unsupported',
    status: 400,
    body: claude('`temperature` and `top_p` cannot both be specified for this model. Please use only one.'),
    source: github('anomalyco/opencode/issues/28930'),
  },
  {
    rule: 'google.token',
    status: 401,
    kind: 'vertex',
    body: google(
      401,
      'UNAUTHENTICATED',
      'Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid authentication credential.',
    ),
    source: 'https://docs.cloud.google.com/docs/authentication/troubleshoot-adc',
  },
  {
    rule: 'google.file-not-ready',
    status: 400,
    body: google(400, 'FAILED_PRECONDITION', 'The File 4d21d8wxg1pe is not in an ACTIVE state and usage is not allowed.'),
    source: github('expectedparrot/edsl/issues/1907'),
  },
  {
    rule: 'google.of-another-account',
    status: 403,
    body: google(403, 'PERMISSION_DENIED', 'You do not have permission to access the File 4d21d8wxg1pe or it may not exist.'),
    source: github('googleapis/python-genai/issues/1218'),
  },
  {
    rule: 'google.precondition',
    status: 400,
    body: google(400, 'FAILED_PRECONDITION', 'User location is not supported for the API use.'),
    source: github('google-gemini/gemini-cli/issues/24641'),
  },
  {
    rule: 'anthropic.foreign-reasoning',
    kind: 'anthropic',
    status: 400,
    body: {
      type: 'error',
      error: { type: 'invalid_request_error', message: 'messages.1.content.0: Invalid `signature` in `thinking` block' },
      request_id: 'req_011CUdL49e3Fu9bCKbWF6cXD',
    },
    source: github('anthropics/claude-code/issues/10627'),
  },
  {
    rule: 'anthropic.unsupported',
    kind: 'vertex',
    status: 400,
    body: {
      type: 'error',
      error: {
        type: 'invalid_request_error',
        message:
          'Unexpected value(s) `web-search-2025-03-05` for the `anthropic-beta` header. Please consult our documentation at docs.anthropic.com or try again without the header.',
      },
      request_id: 'req_vrtx_011CVVmAGpANwSni83J9vMri',
    },
    source: github('anthropics/claude-code/issues/12429'),
  },
  {
    rule: 'google.foreign-reasoning',
    status: 400,
    body: google(400, 'INVALID_ARGUMENT', 'Corrupted thought signature.'),
    source: github('google-gemini/gemini-cli/issues/13467'),
  },
  {
    rule: 'google.unsupported',
    status: 400,
    body: google(400, 'INVALID_ARGUMENT', 'Penalty is not enabled for models/gemini-2.5-flash-preview-05-20'),
    source: github('PublicAffairs/openai-gemini/issues/63'),
  },
  {
    rule: 'google.limit-zero',
    status: 429,
    body: google(429, 'RESOURCE_EXHAUSTED', 'Quota exceeded for metric: free_tier_requests, limit: 0, model: gemini-3-pro'),
    source: github('continuedev/continue/issues/9570'),
  },
  {
    rule: 'google.per-day',
    status: 429,
    body: google(
      429,
      'RESOURCE_EXHAUSTED',
      'You exceeded your current quota',
      'GenerateRequestsPerDayPerProjectPerModel-FreeTier',
    ),
    source: github('diegosouzapw/OmniRoute/issues/9504'),
  },
  {
    rule: 'azure.deployment',
    status: 404,
    body: { error: { code: 'DeploymentNotFound', message: 'The API deployment for this resource does not exist.' } },
    source: github('chatboxai/chatbox/issues/739'),
  },
  {
    rule: 'azure.filtered-text',
    status: 400,
    body: error("The response was filtered due to the prompt triggering Azure OpenAI's content management policy."),
    source: github('vibrantlabsai/ragas/issues/649'),
  },
  {
    rule: 'groq.model-withheld',
    status: 400,
    body: error('The model `llama-3.2-11b-vision-preview` has been decommissioned.', 'model_decommissioned'),
    source: github('valentinfrlch/ha-llmvision/issues/324'),
  },
  {
    rule: 'groq.request-above-limit',
    status: 413,
    body: error(
      'Request too large for model `llama-3.3-70b-versatile`: Limit 6000, Requested 10338',
      'rate_limit_exceeded',
      'tokens',
    ),
    source: github('cottongeeks/podscript/issues/20'),
  },
  {
    rule: 'groq.unsupported',
    status: 400,
    body: error("property 'store' is unsupported, did you mean 'stop'?"),
    source: github('fanenr/chatbot/issues/21'),
  },
  {
    rule: 'openrouter.flagged',
    status: 403,
    body: openrouter(403, 'Input was flagged', { reasons: ['violence'], flagged_input: '...', provider_name: 'OpenAI' }),
    source: openrouterErrors,
  },
  {
    rule: 'openrouter.in-flight',
    status: 402,
    body: openrouter(402, 'Too many requests in flight', { limit_source: 'openrouter_in_flight_budget' }),
    source: openrouterLimits,
  },
  {
    rule: 'openrouter.budget',
    status: 403,
    body: openrouter(403, 'Budget limit exceeded', { limit_source: 'openrouter_key_limit' }),
    source: openrouterLimits,
  },
  {
    rule: 'openrouter.key-limit',
    status: 403,
    body: openrouter(403, 'Key limit exceeded (monthly limit). Manage it using https://openrouter.ai/settings/keys'),
    source: github('gptme/gptme/issues/1449'),
  },
  {
    rule: 'openrouter.model',
    status: 400,
    body: openrouter(400, 'claude-sonnet-4-6 is not a valid model ID'),
    source: github('OpenRouterTeam/openrouter-examples/issues/74'),
  },
  {
    rule: 'openrouter.feature',
    status: 404,
    body: openrouter(404, 'No endpoints found that support tool use.'),
    source: github('evalstate/fast-agent/issues/122'),
  },
  {
    rule: 'xai.filtered',
    status: 403,
    body: {
      code: 'The caller does not have permission to execute the specified operation',
      error: 'Content violates usage guidelines. Failed check: SAFETY_CHECK_TYPE_BIO',
    },
    source: github('UKGovernmentBEIS/inspect_ai/pull/2267'),
  },
  {
    rule: 'xai.prompt-length',
    status: 400,
    body: { error: "This model's maximum prompt length is 131072 but the request contains 136973 tokens." },
    source: github('cline/cline/issues/3120'),
  },
  {
    rule: 'xai.credits',
    status: 403,
    body: {
      code: 'The caller does not have permission to execute the specified operation',
      error: "Your newly created teams doesn't have any credits yet.",
    },
    source: github('griptape-ai/griptape-nodes-engine/issues/1079'),
  },
  {
    rule: 'mistral.capacity',
    status: 429,
    body: {
      object: 'error',
      message: 'Service tier capacity exceeded for this model.',
      type: 'invalid_request_error',
      code: '3505',
    },
    source: github('BerriAI/litellm/pull/25078'),
  },
  {
    rule: 'deepseek.model',
    status: 400,
    body: error('Model Not Exist', 'invalid_request_error'),
    source: github('ConardLi/easy-dataset/issues/9'),
  },
  {
    rule: 'alibaba.inspection',
    status: 400,
    body: error('Input data may contain inappropriate content.', 'data_inspection_failed', 'data_inspection_failed'),
    source: github('camel-ai/owl/issues/432'),
  },
  {
    rule: 'deepseek.reasoning',
    status: 400,
    body: error('The `reasoning_content` in the thinking mode must be passed back to the API.', 'invalid_request_error'),
    source: github('mnfst/modelparams.dev/issues/29'),
  },
  {
    rule: 'moonshot.reasoning',
    status: 400,
    body: error('thinking is enabled but reasoning_content is missing in assistant tool call message at index 2'),
    source: github('continuedev/continue/issues/11600'),
  },
  {
    rule: 'moonshot.quota',
    status: 429,
    body: error('Your account is suspended due to insufficient balance', undefined, 'exceeded_current_quota_error'),
    source: github('MoonshotAI/kimi-code/pull/1857'),
  },
  {
    rule: 'github.model',
    status: 400,
    body: error('The requested model is not supported.', 'model_not_supported'),
    source: github('github/copilot-cli/issues/639'),
  },
  {
    rule: 'bedrock.model',
    status: 400,
    body: { message: 'The provided model identifier is invalid.' },
    source: github('aws-samples/amazon-bedrock-workshop/issues/315'),
  },
  {
    rule: 'amazon.quota',
    status: 400,
    body: { type: 'ServiceQuotaExceededException', message: 'Your request exceeds the service quota for your account.' },
    source: bedrockErrors,
  },
  {
    rule: 'amazon.per-day',
    status: 429,
    body: { type: 'ThrottlingException', message: 'Too many tokens per day, please wait before trying again.' },
    source: 'https://repost.aws/knowledge-center/bedrock-throttling-error',
  },
  {
    rule: 'amazon.not-ready',
    status: 429,
    body: {
      type: 'ModelNotReadyException',
      message: 'The model specified in the request is not ready to serve inference requests.',
    },
    source: 'https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html',
  },
  {
    rule: 'amazon.account',
    status: 400,
    body: { type: 'ValidationException', message: 'Operation not allowed' },
    source: github('langgenius/dify/issues/7488'),
  },
  {
    rule: 'amazon.account',
    status: 400,
    body: {
      type: 'ValidationException',
      message:
        'Access to Anthropic models is not allowed from unsupported countries, regions, or territories. Please refer to https://www.anthropic.com/supported-countries for more information on the countries and regions Anthropic currently supports.',
    },
    source: github('aws-samples/generative-bi-using-rag/issues/361'),
  },
  {
    rule: 'amazon.length',
    status: 400,
    body: { message: 'Too many input tokens. Max input tokens: 8192, request input token count: 9000' },
    source: github('strands-agents/harness-sdk'),
  },
  {
    rule: 'amazon.turns',
    status: 400,
    body: { message: 'messages.4.content: Conversation blocks and tool result blocks cannot be provided in the same turn.' },
    source: github('strands-agents/harness-sdk/issues/1223'),
  },
  {
    rule: 'amazon.unknown-field',
    status: 400,
    body: {
      message: 'Malformed input request: #: extraneous key [top_k] is not permitted, please reformat your input and try again.',
    },
    source: github('BerriAI/litellm'),
  },
  {
    rule: 'amazon.caching',
    status: 403,
    body: {
      type: 'AccessDeniedException',
      message:
        'You invoked an unsupported model or your request did not allow prompt caching. See the documentation for more information.',
    },
    source: github('BerriAI/litellm/pull/39210'),
  },
  {
    rule: 'amazon.model-access',
    status: 403,
    body: { type: 'AccessDeniedException', message: "You don't have access to the model with the specified model ID." },
    source: bedrockErrors,
  },
  {
    rule: 'amazon.profile-needed',
    status: 400,
    body: {
      message:
        'Invocation of model ID anthropic.claude-sonnet-4-20250514-v1:0 with on-demand throughput isn\u2019t supported. Retry your request with the ID or ARN of an inference profile that contains this model.',
    },
    source: github('anthropics/claude-code/issues/1466'),
  },
  {
    rule: 'amazon.beta',
    status: 400,
    body: claude('invalid beta flag'),
    source: github('anthropics/claude-code/issues/49370'),
  },
  {
    rule: 'amazon.foreign-reasoning',
    status: 400,
    body: {
      message:
        "This model doesn't support the reasoningContent.reasoningText.signature field. Remove reasoningContent.reasoningText.signature and try again.",
    },
    source: github('earendil-works/pi/issues/686'),
  },
  {
    rule: 'amazon.foreign-reasoning',
    status: 400,
    body: { message: 'User messages cannot contain reasoning content. Please remove the reasoning content and try again.' },
    source: github('langchain-ai/langchain-aws/issues/401'),
  },
  {
    rule: 'amazon.output-limit',
    status: 400,
    body: {
      message:
        'The maximum tokens you requested exceed the model limit of 4096. Try again with a maximum tokens value lower than 4096.',
    },
    source: github('RooCodeInc/Roo-Code/issues/248'),
  },
  {
    rule: 'cerebras.length',
    status: 400,
    body: error('Please reduce the length of the messages or completion. Current length is 42328 while limit is 40000'),
    source: github('cline/cline/issues/5140'),
  },
];

/** Servers that people run themselves. */
const servers: readonly DocumentedError[] = [
  {
    rule: 'llama-cpp.context',
    status: 400,
    body: { error: { code: 400, message: 'request (4390 tokens) exceeds the context', type: 'exceed_context_size_error' } },
    source: github('ggml-org/llama.cpp/pull/15780'),
  },
  {
    rule: 'llama-cpp.context-text',
    status: 500,
    body: { error: { code: 500, message: 'the request exceeds the available context size.', type: 'server_error' } },
    source: github('QwenLM/qwen-code/issues/371'),
  },
  {
    rule: 'llama-cpp.prefill',
    status: 400,
    body: { error: { code: 400, message: 'Assistant response prefill is incompatible with enable_thinking.' } },
    source: github('ggml-org/llama.cpp/issues/20861'),
  },
  {
    rule: 'vllm.length',
    status: 400,
    body: error(
      'The decoder prompt (length 21535) is longer than the maximum model length of 16384.',
      undefined,
      'BadRequestError',
    ),
    source: github('xorbitsai/inference/issues/3785'),
  },
  {
    rule: 'ollama.length',
    status: 400,
    body: error('prompt too long; exceeded max context length by 12 tokens'),
    source: github('earendil-works/pi/blob/17c253c5d6a9364b392a0fd3ee68333026d94255/packages/ai/src/utils/overflow.ts'),
  },
  {
    rule: 'tgi.length',
    status: 422,
    body: { error: 'Input validation error: `inputs` tokens + `max_new_tokens` must be <= 1512.', error_type: 'validation' },
    source: github('huggingface/chat-ui/issues/340'),
  },
  {
    rule: 'litellm.model',
    status: 400,
    body: error("{'error': '/chat/completions: Invalid model name passed in model=None.'}", '400', 'None'),
    source: github('forpublicai/platform.publicai.co/issues/6'),
  },
];

const cohereErrors = 'https://docs.cohere.com/reference/errors';

const cohere: readonly DocumentedError[] = [
  {
    rule: 'cohere.output-limit',
    message: 'too many tokens: max tokens must be less than or equal to 4096, the maximum output for this model - received 8192.',
  },
  {
    rule: 'cohere.length',
    message:
      'too many tokens: total number of tokens in the prompt cannot exceed 4081 - received 4292. Try using a shorter prompt.',
  },
  {
    rule: 'cohere.per-month',
    status: 429,
    message: 'You are using a Trial key, which is limited to 1000 API calls / month.',
    source: 'https://docs.cohere.com/docs/rate-limits',
  },
  { rule: 'cohere.other-api', message: "invalid request: model 'command-r' is not supported by the generate API" },
  {
    rule: 'cohere.unknown-field',
    status: 422,
    message:
      "unknown field: parameter 'strict' is not a valid field. For proper usage, please refer to https://docs.cohere.com/reference/chat",
    source: github('OpenRouterTeam/openrouter-examples/issues/71'),
  },
].map(({ rule, message, status = 400, source = cohereErrors }) => {
  return { rule, status, body: { id: '2d4609a6', message }, source, kind: 'cohere' };
});

export const documentedErrors: readonly DocumentedError[] = [...general, ...services, ...servers, ...cohere];
