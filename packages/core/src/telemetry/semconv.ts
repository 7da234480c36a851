// OpenTelemetry's GenAI conventions (open-telemetry/semantic-conventions-genai, read 2026-10; status: Development) and our own names.
// Copied, because a library must not depend on the incubating entry point of the conventions' package at run time.

export const genAi = {
  operationName: 'gen_ai.operation.name',
  providerName: 'gen_ai.provider.name',
  conversationId: 'gen_ai.conversation.id',
  requestModel: 'gen_ai.request.model',
  requestStream: 'gen_ai.request.stream',
  requestMaxTokens: 'gen_ai.request.max_tokens',
  requestTemperature: 'gen_ai.request.temperature',
  requestTopP: 'gen_ai.request.top_p',
  responseId: 'gen_ai.response.id',
  responseModel: 'gen_ai.response.model',
  responseFinishReasons: 'gen_ai.response.finish_reasons',
  responseTimeToFirstChunk: 'gen_ai.response.time_to_first_chunk',
  usageInput: 'gen_ai.usage.input_tokens',
  usageOutput: 'gen_ai.usage.output_tokens',
  usageCacheRead: 'gen_ai.usage.cache_read.input_tokens',
  usageCacheWrite: 'gen_ai.usage.cache_write.input_tokens',
  usageReasoning: 'gen_ai.usage.reasoning.output_tokens',
  tokenType: 'gen_ai.token.type',
} as const;

export const http = {
  method: 'http.request.method',
  status: 'http.response.status_code',
  path: 'url.path',
  address: 'server.address',
  port: 'server.port',
} as const;

export const errorType = 'error.type';

export const understudy = {
  target: 'understudy.target',
  attempts: 'understudy.attempts',
  attempt: 'understudy.attempt',
  attemptKind: 'understudy.attempt.kind',
  failovers: 'understudy.failovers',
  outcome: 'understudy.outcome',
  wastedTokens: 'understudy.wasted_tokens',
  cancelled: 'understudy.cancelled',
  from: 'understudy.from',
  to: 'understudy.to',
  reason: 'understudy.reason',
  phase: 'understudy.phase',
  elapsedMs: 'understudy.elapsed_ms',
  waitMs: 'understudy.wait_ms',
  tokensSent: 'understudy.tokens_sent',
  charactersKept: 'understudy.characters_kept',
  overlapRemoved: 'understudy.overlap_removed',
  lostMs: 'understudy.lost_ms',
  detail: 'understudy.detail',
  modelClass: 'understudy.class',
  state: 'understudy.state',
  targets: 'understudy.targets',
  because: 'understudy.because',
  waitedMs: 'understudy.waited_ms',
  again: 'understudy.again',
  perSecond: 'understudy.per_second',
} as const;

/** Histogram boundaries in seconds, as the conventions give them for durations of inference. */
export const durationBuckets = [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92];
export const tokenBuckets = [1, 4, 16, 64, 256, 1024, 4096, 16384, 65536, 262144, 1048576, 4194304, 16777216, 67108864];
