import type { FullAnswer } from '../answer.ts';
import type { WaitHint } from '../faults.ts';
import type { JsonObject } from '../json.ts';
import type { SeededRandom } from '../seeded-random.ts';

/**
 * The API that a simulated provider has: OpenAI Chat Completions, Anthropic Messages, OpenAI Responses, Gemini, Cohere's chat, or Bedrock
 * Converse.
 */
export type WireName = 'openai' | 'anthropic' | 'openai-responses' | 'gemini' | 'cohere' | 'bedrock-converse';

/** What of a request a wire needs in order to answer it. */
export interface Exchange {
  /** As asked for; empty where the request named none. */
  readonly model: string;
  /** Empty where the request had no JSON object. */
  readonly body: JsonObject;
  /** Requests of this provider, from 1. */
  readonly number: number;
  readonly epochMs: number;
  readonly requestId: string;
  /** The key that the request was sent with; empty where it had none. */
  readonly account: string;
  /** A fresh stream of numbers for one purpose: whoever asks twice gets the same ids twice. */
  random(purpose: string): SeededRandom;
}

/** One event of a stream. Faults are placed by its part. */
export interface WireEvent {
  /** With its line ends and the empty line. */
  readonly data: string | Uint8Array;
  /** `open`: begins something that only makes sense with the token after it. */
  readonly part: 'preamble' | 'open' | 'token' | 'close' | 'finish' | 'terminator';
}

/** An HTTP answer that is no stream. */
export interface PlainReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The errors with a name of their own; every other one is known by its status. */
export type ErrorName =
  | 'rate-limited'
  | 'quota'
  | 'unauthorized'
  | 'model-not-found'
  | 'context-length'
  | 'content-filter'
  | 'not-found'
  | 'method-not-allowed';

/** What is wrong with a request: an error of the wire, or a 400 in words. */
export type Problem = ErrorName | { readonly message: string; readonly param?: string; readonly code?: string };

/** How hosts of the openai wire that go on with a begun answer want it to be marked. */
export type Prefill = 'prefix' | 'continue-final-message';

/** What stands at a path. */
export interface Place {
  readonly what: 'call' | 'count' | 'models';
  /** A cloud that serves the wire at paths of its own, with rules of its own. */
  readonly host?: 'vertex' | 'bedrock-invoke';
  /** Where the path says it, and not the body. */
  readonly model?: string;
  /** Where the path says it, and not the body. */
  readonly stream?: boolean;
}

/** What the wire needs to check a request. */
export interface IncomingRequest {
  readonly model?: string;
  readonly host?: Place['host'];
  readonly prefill?: Prefill | undefined;
  readonly headers: Readonly<Record<string, string>>;
  /** Undefined where it is no JSON. */
  readonly json: unknown;
}

/** A function that the request forces the model to call. */
export interface ForcedTool {
  readonly name: string;
  readonly schema: JsonObject;
}

/** One provider API as pure functions: answers and errors as data in, bytes out. */
export interface Wire {
  readonly name: WireName;
  /** The path that answers come from. */
  readonly path: string;
  /** What stands at a path with its query, where paths hold more than a name; undefined where nothing does. */
  placeOf?(path: string): Place | undefined;
  requestId(random: SeededRandom): string;
  /** What every answer carries: ids and rate limits. */
  headers(exchange: Exchange): Readonly<Record<string, string>>;
  /** The credentials sent, if any. */
  keyOf(headers: Readonly<Record<string, string>>): string | undefined;
  /** What the real API would answer with a 400; undefined for a request that it takes. */
  check(request: IncomingRequest): Problem | undefined;
  /** Where tokens are counted before a call, and what is wrong with a request for that. */
  readonly count?: {
    readonly path: string;
    check(request: IncomingRequest): Problem | undefined;
    body(tokens: number): JsonObject;
  };
  error(what: Problem | number, exchange: Exchange, key?: string, hint?: WaitHint): PlainReply;
  /** The error object that comes inside a 200. */
  inBandError(error?: JsonObject): JsonObject;
  json(answer: FullAnswer, exchange: Exchange): string;
  stream(answer: FullAnswer, exchange: Exchange): readonly WireEvent[];
  /** The `content-type` of its streams. Default: that of server-sent events. */
  readonly streamType?: string;
  /** An event that holds this JSON text. */
  event(name: string, data: string): string | Uint8Array;
  /** What keeps a connection alive and says nothing; empty where the wire has no such thing. */
  readonly ping: string;
  models(names: readonly string[]): string;
  forcedTool(body: JsonObject): ForcedTool | undefined;
  /** Whether a request asks for a search of the web. Absent: the wire has none. */
  searches?(body: JsonObject): boolean;
  /** The JSON Schema that the answer has to follow, where one was asked for. */
  outputSchema(body: JsonObject): JsonObject | undefined;
}
