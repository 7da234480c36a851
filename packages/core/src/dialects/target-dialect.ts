import type { CallSigner } from '../call/call-signatures.ts';
import type { Framing } from '../call/framing.ts';
import type { JsonObject } from '../call/json.ts';
import type { ModelTraits } from '../call/model-traits.ts';
import type { Operation } from '../call/operation.ts';
import type { Reply } from '../call/reply.ts';
import type { ChatRequest, Message } from '../call/request.ts';
import type { StreamDecoder } from '../call/stream-decoder.ts';

/**
 * A wire format that targets speak, as pure functions: no clock, no randomness, no I/O. Decoders meet any input without throwing.
 *
 * Bedrock Converse has a framing of its own (AWS event streams). Where its URL says the model or the verb, that is told by the kind's `endpoint`. An API that
 * nothing translates lists its operation.
 */
export interface TargetDialect {
  readonly name: string;
  /** The list that fills most of an answer, where no code goes through that list: it may hold any number of values. */
  readonly bulk?: { readonly member: string; readonly longestReplyBytes: number };
  /** The operations of the dialect. A call of another operation is not sent. */
  readonly operations: ReadonlySet<Operation>;
  /** Features without a common form that the encoder writes all the same, by their name in `ChatRequest.unportable`. */
  readonly carries: ReadonlySet<string>;

  /** Writes the request, whatever dialect the client speaks. */
  encodeRequest(request: ChatRequest, to: EncodeTo): EncodedRequest;
  /** Present only where clients of the same name may hand over their own body. Then answers, too, pass through as they are. */
  readonly pass?: PassThrough;
  /**
   * Whether a target takes a begun answer together with the rest of the request; asked only where the model can go on with a begun answer.
   *
   * @param isReasoning - the model reasons, or is asked to
   */
  takesPrefill(request: ChatRequest, traits: ModelTraits, isReasoning: boolean): boolean;

  /** The model signs its calls of tools, and wants the signatures back: decoders keep them, and encoders find them. */
  readonly signsCalls?: true;
  /**
   * @param parsed - the value of the text, where it is parsed already; null where the text is no JSON
   * @param signer - keeps the signatures of calls, for clients that cannot carry them
   */
  decodeReply(text: string, parsed?: unknown, signer?: CallSigner): DecodedReply;
  /** Content types of whole answers that are no JSON: such an answer passes as it came. */
  readonly plain?: RegExp;
  /** Content types of answers that are bytes and pass piece by piece; an answer of another type is an error. */
  readonly media?: RegExp;
  /** How the units of a stream are separated. A dialect with `pass` has the framing of its clients: SSE, or what `ClientDialect.streamType` says. */
  readonly framing: Framing;
  /** A fresh decoder for one stream. */
  streamDecoder(options: StreamDecoderOptions): StreamDecoder;
}

/** The client's own body for a target of the same dialect. */
export interface PassThrough {
  /** Unknown fields are kept, only the short list of edits is made. */
  encode(body: JsonObject, request: ChatRequest, to: EncodeTo): EncodedRequest;
  /** The body with turns of text at its end, and its output limit lowered to `maxTokens`, where the body sets one. */
  appendTurns(body: JsonObject, turns: readonly Message[], maxTokens?: number): JsonObject;
  /** The client's bytes for the end of a stream that finished without its terminator. Empty: the dialect has no terminator. */
  readonly terminator: string;
  /** How units of streams that pass are cut, where that costs what other streams do not need. Default: as all are. */
  readonly framing?: Framing;
  /** How the provider is asked for the size of an input. Absent: the size is estimated. */
  readonly count?: TokenCount;
}

export interface TokenCount {
  encode(body: JsonObject, request: ChatRequest, to: EncodeTo): EncodedRequest;
  /** The count in the provider's answer; undefined where the answer holds no count. */
  decode(answer: unknown): number | undefined;
}

export interface EncodeTo {
  readonly model: string;
  readonly traits: ModelTraits;
  /** Members set at the top level of the body; null removes. Applied last. */
  readonly params: JsonObject;
  /** The request ends in a begun answer, and the target has to go on with it. */
  readonly goesOn?: boolean;
  /** Another provider was preferred for the call, and has most likely given the earlier turns: what only their maker can read is of no use. */
  readonly isStandIn?: boolean;
  /** The target has refused the reasoning of earlier turns: the request is written without it. */
  readonly withoutReasoning?: boolean | undefined;
  /** Finds the signatures of calls that the target itself has made; undefined where nothing is kept. */
  readonly signer?: CallSigner | undefined;
  /** True where the target is the provider's own service; hosts that only speak its wire get the plainer field names and roles. */
  readonly native: boolean;
}

/** A body that is no JSON. */
interface RawBody {
  readonly bytes: Uint8Array;
  readonly type: string;
}

export type EncodedRequest =
  | {
      readonly ok: true;
      readonly body: JsonObject;
      /** The bytes to send in place of `body`. */
      readonly raw?: RawBody | undefined;
      /** What the target goes without, one sentence each. */
      readonly warnings: readonly string[];
      /** Whether parameters were changed beyond the model's name and `stream_options`. */
      readonly changed: boolean;
      /** The client's own names of tools by the names that were sent; absent where all were sent as they are. */
      readonly toolNames?: ReadonlyMap<string, string> | undefined;
      /** The request does not ask the stream for usage, so usage in the stream passes on to the client. */
      readonly usageUnasked?: boolean | undefined;
      /** The tool whose arguments are the answer; absent where the answer is a text. */
      readonly answerTool?: string | undefined;
    }
  | { readonly ok: false; readonly unsupported: string };

export type DecodedReply =
  | { readonly ok: true; readonly reply: Reply }
  /** A 200 whose body is an error. */
  | { readonly ok: false; readonly providerError: unknown }
  | { readonly ok: false; readonly malformed: string; readonly blameless?: true | undefined };

export interface StreamDecoderOptions {
  /** False: usage is kept out of the raw bytes, because we asked for usage and the client did not; the events still tell usage. */
  readonly includeUsage: boolean;
  /** Keeps the signatures of calls, for clients that cannot carry them. */
  readonly signer?: CallSigner | undefined;
  /** The call asks for a search of the web, and its client speaks another dialect: the events tell the sources. */
  readonly tellsSources?: boolean;
}
