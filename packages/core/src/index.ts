// The first of all: what comes after it needs that Node.
import './node-version.ts';

export type { Clock, Timer } from './call/clock.ts';
export type { EventOf, Listener, UnderstudyEvent } from './call/events.ts';
export type { AnswerStream, HttpAnswer, HttpBody, HttpCall } from './call/http.ts';
export type { ModelFacts } from './call/model-facts.ts';
export type { Reason } from './call/reasons.ts';
export { ConfigError, type ConfigErrorCode } from './config/config-error.ts';
export { defineConfig } from './config/define-config.ts';
export type { Description } from './config/describe.ts';
export { type LoadOptions, loadConfig } from './config/load-config.ts';
export type {
  Duration,
  ModelOptions,
  Options,
  PolicyOptions,
  ProviderOptions,
  Size,
  TargetOptions,
} from './config/options.ts';
export type { Authorization, AuthorizeTools, RefusedAuthorization, UpstreamRequest } from './providers/authorization.ts';
export { azureAnthropic } from './providers/azure-anthropic.ts';
export { azureOpenAI } from './providers/azure-openai.ts';
export { amazonBedrock } from './providers/bedrock.ts';
export { amazonBedrockMantle } from './providers/bedrock-mantle.ts';
export type { Classification, ProviderAnswer } from './providers/classification.ts';
export { anthropicCompatible, type Differences, openAICompatible } from './providers/compatible.ts';
export type { ErrorRule, SeenError } from './providers/errors/error-rule.ts';
export type { DataAge } from './providers/models/known-data.ts';
export type { CountForm, Endpoint, EndpointTo, KindConfig, ProviderKind } from './providers/provider-kind.ts';
export type { Remaining } from './providers/remaining.ts';
export { type Renewed, type RenewedGiver, type RenewedValue, renewed } from './providers/renewed.ts';
export type { Setting, Settings, SettingValues } from './providers/settings.ts';
export { type GiveToken, type Token, type TokenSource, type TokenSourceOptions, tokenSource } from './providers/token-source.ts';
export { vertexAI } from './providers/vertex-ai.ts';
export { type RefreshOptions, refreshModelData } from './refresh-model-data.ts';
export type { TargetStatus } from './targets/status.ts';
export { createUnderstudy, type Parts, toInstance, type Understudy } from './understudy.ts';
