import type { BesideBody, ClientDialectName } from '../call/call.ts';
import type { JsonObject } from '../call/json.ts';
import type { ModelTraits } from '../call/model-traits.ts';
import type { Reason } from '../call/reasons.ts';
import type { Reply } from '../call/reply.ts';
import type { ChatRequest, Message } from '../call/request.ts';
import type { SseBlock, StreamDecoder } from '../call/stream-decoder.ts';
import type { StreamEvent, StreamPosition } from '../call/stream-event.ts';

export type { SseBlock, StreamDecoder };

/** One wire format, both directions, as pure functions: no clock, no randomness, no I/O. Decoders meet any input without throwing. */
export interface Dialect {
  readonly name: ClientDialectName;

  /** Reads what a client sent. A problem names the field, as the client would write it: `messages[2].content`. */
  decodeRequest(body: JsonObject): DecodedRequest;
  /** What belongs to the request beside its body: judged by its shape, for targets of the same dialect. Absent: nothing does. */
  besideBody?(header: (name: string) => string | undefined, query: string): BesideBody | undefined;
  /** Writes the request for a target of this dialect, whatever dialect the client speaks. */
  encodeRequest(request: ChatRequest, to: EncodeTo): EncodedRequest;
  /** The client's own body for a target of the same dialect: unknown fields are kept, only the short list of edits is made. */
  passRequest(body: JsonObject, request: ChatRequest, to: EncodeTo): EncodedRequest;

  /** The client's own body with turns of text at its end (and its output limit lowered, where it sets one), for targets of the same dialect. */
  withTurns(body: JsonObject, turns: readonly Message[], maxTokens?: number): JsonObject;

  /** @param parsed - the value of the text, where somebody has parsed it; null where it is no JSON */
  decodeReply(text: string, parsed?: unknown): DecodedReply;
  /** Writes the answer for a client of this dialect. `id` stands in where the target gave none. */
  encodeReply(reply: Reply, id: string, form?: AnswerForm): JsonObject;

  /** A fresh decoder for one stream. */
  streamDecoder(options: StreamDecoderOptions): StreamDecoder;
  /** A fresh encoder for one stream to a client of this dialect. */
  streamEncoder(options: StreamEncoderOptions): StreamEncoder;

  /** The client's bytes that say: what came before is void, another answer begins. */
  encodeRestart(from: string, to: string): string;

  /** The client's bytes for the end of a stream whose finish was seen and whose own terminator never came. */
  readonly terminator: string;

  encodeError(error: ClientError): JsonObject;
  /** An error after the commit point: SSE text of an error event, never a fake end. */
  encodeStreamError(error: ClientError): string;
}

export type DecodedRequest =
  | { readonly ok: true; readonly model: string; readonly request: ChatRequest }
  | { readonly ok: false; readonly param: string; readonly message: string };

export interface EncodeTo {
  readonly model: string;
  readonly traits: ModelTraits;
  /** Members set at the top level of the body; null removes. Applied last. */
  readonly params: JsonObject;
  /** The request ends in an answer that is begun, and that the target is to go on with. */
  readonly goesOn?: boolean;
  /** True where the target is the provider's own service; hosts that only speak its wire get the plainer field names and roles. */
  readonly native: boolean;
}

export type EncodedRequest =
  | {
      readonly ok: true;
      readonly body: JsonObject;
      /** What the target goes without, one sentence each. */
      readonly warnings: readonly string[];
      /** Whether parameters were changed beyond the model's name and `stream_options`. */
      readonly changed: boolean;
      /** The client's own names of tools by what was sent for them; absent where all were sent as they are. */
      readonly toolNames?: ReadonlyMap<string, string> | undefined;
      /** A stream is not asked for its usage: what it tells of it is its own. */
      readonly usageUnasked?: boolean | undefined;
      /** The tool whose arguments are the answer; absent where the answer is a text. */
      readonly answerTool?: string | undefined;
    }
  | { readonly ok: false; readonly unsupported: string };

export type DecodedReply =
  | { readonly ok: true; readonly reply: Reply }
  /** A 200 whose body is an error. */
  | { readonly ok: false; readonly providerError: unknown }
  | { readonly ok: false; readonly malformed: string };

export interface StreamDecoderOptions {
  /** False: what tells usage is kept out of the raw bytes, because we asked and the client did not; it is still in the events. */
  readonly includeUsage: boolean;
}

/** In which of its dialect's forms a client reads its answer. */
export interface AnswerForm {
  /** Calls are written as `function_call`: see `ChatRequest.oldFunctions`. */
  readonly oldFunctions?: boolean | undefined;
}

export interface StreamEncoderOptions extends AnswerForm {
  readonly includeUsage: boolean;
  /** Stands in where the target gave no id. */
  readonly id: string;
  /** Stands in where the target named no model. */
  readonly model: string;
  /** Epoch seconds. */
  readonly createdAt: number;
  /** The input in tokens, roughly: for dialects that tell it where a stream begins, when the target may not have told it yet. */
  readonly estimateInput?: () => number;
  /** Set where a stream of this dialect was passed through so far, which the encoder goes on with. */
  readonly resume?: StreamPosition;
}

export interface StreamEncoder {
  /** The client's bytes for one event; empty where the dialect says nothing about it. `end` closes everything that is open. */
  encode(event: StreamEvent): string;
}

/** What a client is told when its call failed. */
export interface ClientError {
  readonly status: number;
  readonly reason: Reason;
  readonly message: string;
  readonly param?: string;
  /** Names what went wrong for programs, where the status says too little: `model_not_found`, `request_too_large`. */
  readonly code?: string;
  /** What programs read of the error beside that, as the dialect writes it. */
  readonly details?: JsonObject;
  readonly attempts: readonly {
    readonly target: string;
    readonly reason?: Reason;
    readonly status?: number;
    readonly ms: number;
  }[];
}
