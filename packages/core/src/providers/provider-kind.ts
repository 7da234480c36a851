import type { Framing } from '../call/framing.ts';
import type { JsonObject } from '../call/json.ts';
import type { ModelFacts } from '../call/model-facts.ts';
import type { Operation } from '../call/operation.ts';
import type { Authorization, AuthorizeTools, UpstreamRequest } from './authorization.ts';
import type { Classification, ProviderAnswer } from './classification.ts';
import type { Remaining } from './remaining.ts';
import type { Settings, SettingValues } from './settings.ts';

/** The name of a wire format that targets speak: `openai-chat`, `openai-responses`, `anthropic-messages`, or that of a dialect that the gateway was given. */
export type TargetDialectName = string;

/** Header names are in lower case. */
export type HeaderFields = Readonly<Record<string, string>>;

/**
 * What is asked of an endpoint: the operation of a call, `models` for the list of models (a health probe reads it, to see whether the key is good),
 * `count-tokens` for the count of a call's input.
 */
export type EndpointOperation = Operation | 'models' | 'count-tokens';

/** What an endpoint is asked for. */
export interface EndpointTo {
  readonly operation: EndpointOperation;
  /** The model of the target as one segment of a path, percent-encoded where needed, because a client may have written it; undefined for `models`. */
  readonly model?: string;
  readonly stream: boolean;
  readonly dialect: TargetDialectName;
}

/** Where a request goes. */
export interface Endpoint {
  /** Below the base URL, with a slash at the beginning; may have a query. */
  readonly path: string;
  /** What this endpoint needs beside the headers of the kind. */
  readonly headers?: HeaderFields;
}

/** How a host is asked for the count of an input, around what the dialect writes and reads. */
export interface CountForm {
  /** The body of the request. */
  request(body: JsonObject): JsonObject;
  /** The answer as the dialect has it. Must not throw. */
  answer(body: unknown): unknown;
}

/** What only some hosts of a wire do: the count of a call's input before the call is made, and threads of messages that the account keeps. */
type HostFeature = 'count-tokens' | 'threads';

/** The settings of an account and one of its keys. */
export type KindConfig<Own extends Settings = Settings> = Credentials & SettingValues<Own>;

interface Credentials {
  /** One key of the pool; undefined where the account has none. */
  readonly apiKey?: string;
}

/**
 * One kind of upstream: the wire that its accounts speak, and all that is different about their host. Its functions compute: they open no socket,
 * read no clock and keep no key. The one exception is `authorize`, which may wait for a token.
 */
export interface ProviderKind<Own extends Settings = Settings> {
  /** The `kind` in the configuration. */
  readonly kind: string;
  /** `gen_ai.provider.name` on spans. */
  readonly flavour: string;
  /** The dialects that the host speaks. A client's own dialect is preferred, else the first. */
  readonly dialects: readonly TargetDialectName[];
  /** Dialects that only some hosts of the kind speak: an account speaks one where its `dialects` name it. Default: none. */
  readonly otherDialects?: readonly TargetDialectName[];
  /** Which of the dialects a model is asked in, for hosts that speak another one to each maker's models. Default: all. Asked for each attempt. */
  dialectsOf?(model: string): readonly TargetDialectName[];
  /** How the host separates the units of a stream, where that is not what the dialect says; undefined where it is. Asked for each stream. */
  framingOf?(dialect: TargetDialectName): Framing | undefined;
  /** Undefined where the configuration must say it, or `baseURLOf` does. */
  readonly baseURL?: string;
  /** The base URL of a host whose address depends on the settings; asked once, where the configuration says none. */
  baseURLOf?(settings: SettingValues<Own>): string;
  /** Whether a configuration without `apiKey` is an error. */
  readonly needsKey: boolean;
  /** What else than a key there is, for the error of a configuration without one. Default: nothing. */
  readonly orKey?: string;
  /** True for the service of the wire's maker; false for hosts that only speak its wire. */
  readonly native: boolean;
  /** Default: none. */
  readonly features?: readonly HostFeature[];
  /** The keys below `settings` in the configuration of an account; any other key is an error. Default: none. */
  readonly settings?: Own;
  /** The id of the host in the data of `@pydantic/genai-prices`; undefined: found by the base URL. */
  readonly priceDataId?: string;
  /** Where a request goes. Asked for each attempt. */
  endpoint(to: EndpointTo, settings: SettingValues<Own>): Endpoint;
  /**
   * Members that the host wants at the top level of a body, beside or in place of those of the dialect; null removes one. The configured
   * `params` of a target win. Default: none. Asked for each attempt.
   */
  members?(dialect: TargetDialectName, operation: EndpointOperation): JsonObject;
  /**
   * Members for what a client of the same dialect said beside its body, for hosts that read it in the body alone: then none of it is sent beside the body.
   * `headers` are the client's that its dialect knows. Default: all is sent as the client sent it. Asked for each attempt.
   */
  besideInBody?(headers: HeaderFields, model: string): JsonObject;
  /**
   * The headers for what a client of the same dialect said beside its body, for hosts that take a part of that: then no query of the client is sent. `headers`
   * are the client's that its dialect knows. Default: all is sent as the client sent it. Asked for each attempt.
   */
  besideHeaders?(headers: HeaderFields): HeaderFields;
  /**
   * How the host is asked to count the input of calls of a model; undefined where it does not count for that model. Default: as the dialect says, where
   * `features` has `count-tokens`. Asked for each count.
   */
  countAs?(dialect: TargetDialectName, model: string): CountForm | undefined;
  /** The headers of every request of one key: a plain key, and versions. Asked once for each key, so the headers cannot depend on the request. */
  headers(config: KindConfig<Own>): HeaderFields;
  /**
   * What has to be computed for each request: a signature, a token that ends. Left out where `headers` says all. `authorize` may wait: the time limits
   * of the attempt hold meanwhile. An error that `authorize` throws is a failure of the attempt (`connect`), of which only the code is ever told.
   */
  authorize?(request: UpstreamRequest, config: KindConfig<Own>, tools: AuthorizeTools): Authorization | Promise<Authorization>;
  /** What is known of a model by its name. Asked once for each target. */
  facts(model: string): ModelFacts;
  /** Reads what an error means. Must not throw, whatever the body. */
  classify(answer: ProviderAnswer): Classification;
  /** Reads what is left of the account's limits; undefined where the headers do not say. Must not throw. `nowMs` is epoch milliseconds. */
  remaining(headers: ProviderAnswer['headers'], nowMs: number): Remaining | undefined;
}
