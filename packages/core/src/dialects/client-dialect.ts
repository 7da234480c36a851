import type { BesideBody } from '../call/call.ts';
import type { ClientStream } from '../call/client-stream.ts';
import type { JsonObject } from '../call/json.ts';
import type { Operation } from '../call/operation.ts';
import type { Reason } from '../call/reasons.ts';
import type { Reply } from '../call/reply.ts';
import type { ChatRequest, Tool } from '../call/request.ts';
import type { WireUnit } from '../call/stream-decoder.ts';
import type { StreamEvent, StreamPosition } from '../call/stream-event.ts';

/**
 * A wire format that clients speak, as pure functions: no clock, no randomness, no I/O. Decoders meet any input without throwing.
 *
 * Gemini reads its model and whether it streams from the path (`ReceivedRequest.inPath`, one route for each verb), and its clients may read a
 * stream as one JSON array (`ChatRequest.inArray`). An API that nothing translates is a dialect whose one route names its operation.
 */
export interface ClientDialect extends ClientStream {
  /** The same name as the target dialect to which bodies of this dialect may pass unchanged, where such a dialect exists. */
  readonly name: string;
  /** The routes of the dialect. Two dialects may have a route with the same path: `owns` decides between them. */
  readonly routes: readonly Route[];
  /**
   * Whether a request to a path that several dialects or none have comes from a client of this dialect. The first dialect in the list that returns
   * true is taken; where none does, the first in the list.
   */
  owns?(header: Header): boolean;

  /** Writes a whole answer. `id` stands in where the target gave none. */
  encodeReply(reply: Reply, id: string, form?: AnswerForm): JsonObject;
  /**
   * A fresh encoder for one stream. Its bytes are SSE unless `streamType` says otherwise: comments of ours stand between its events. For a client that
   * reads one JSON array (`ChatRequest.inArray`) the gateway makes elements of the events.
   */
  streamEncoder(options: StreamEncoderOptions): StreamEncoder;
  /**
   * The content type of streams that are no text: then in all texts of a stream (events, comments, errors) each character stands for one byte.
   * Default: SSE.
   */
  readonly streamType?: string;
  /**
   * A fresh writer for one stream whose events are wrapped one by one: then all texts of the stream are SSE, and what the writer gives for an event is of
   * `streamType`. A comment has no data; empty where nothing stands for the event. Default: streams are not wrapped.
   */
  eventWrapper?(): (event: WireUnit) => string;
  /**
   * Bytes between events that say nothing to a client of this dialect: they keep its connection alive, or tell people what happened. `text` has no line
   * ends. Default: an SSE comment.
   */
  comment?(text: string): string;
  /** Bytes that tell the client that the answer so far is void and another answer begins. */
  encodeRestart(from: string, to: string): string;
  encodeError(error: ClientError): JsonObject;
  /** Headers that tell something of a whole answer beside its body, in lower case. Default: none. */
  replyHeaders?(reply: Reply): Readonly<Record<string, string>>;
  /** Headers that name an error beside its body, in lower case. Default: none. */
  errorHeaders?(error: ClientError): Readonly<Record<string, string>>;
  /** An error after the commit point: the text of an error event, never a fake end. */
  encodeStreamError(error: ClientError): string;
}

/**
 * One path of a dialect, below the mount. `path` may hold one name in braces, alone in its place or with text behind it:
 * `/v1/models/{id}`, `/v1beta/models/{model}:generateContent`. The name stands for everything there, slashes included.
 */
export type Route = CallRoute | CountRoute | KeptRoute | ModelsRoute | ModelRoute;

/** A call: decoded, routed and answered through all layers. */
export interface CallRoute {
  readonly kind: 'call';
  readonly operation: Operation;
  readonly method: 'POST';
  readonly path: string;
  /** The body may hold lists of numbers that no code goes through: ten times as many values as `bodyValues` allows others. */
  readonly isBulk?: true;
  /** The body is read as bytes, and is the member `bytes` of what `decode` gets. Default: JSON. */
  readonly reads?: 'bytes';
  /** Reads what a client sent. A problem names the field, as the client would write it: `messages[2].content`. */
  decode(received: ReceivedRequest): DecodedRequest;
}

/** How many tokens the input of a call has: counted by a target of the same dialect where one can, else estimated. */
export interface CountRoute {
  readonly kind: 'count';
  readonly method: 'POST';
  readonly path: string;
  decode(received: ReceivedRequest): DecodedRequest;
  encode(tokens: number): JsonObject;
}

/** What a provider keeps of earlier calls. The request goes as it is to the account that keeps the thing, and the answer comes back as it is. */
export interface KeptRoute {
  readonly kind: 'kept';
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** The name in braces is the id of the thing; a path without one makes a new thing. */
  readonly path: string;
  readonly hasBody: boolean;
  /**
   * The path at a provider.
   *
   * @param calls - the provider's path of calls, with its query
   * @param id - as it stands in a path
   */
  upstream(calls: string, id: string): string;
}

/** The list of model classes. `startedAt`: epoch milliseconds, for dialects that date their models. */
interface ModelsRoute {
  readonly kind: 'models';
  readonly method: 'GET';
  readonly path: string;
  encode(names: readonly string[], startedAt: number): JsonObject;
}

/** One model class, named in the path. */
interface ModelRoute {
  readonly kind: 'model';
  readonly method: 'GET';
  readonly path: string;
  encode(name: string, startedAt: number): JsonObject;
}

/** The value of a header by its lower-case name; undefined where the client sent none. */
type Header = (name: string) => string | undefined;

export interface ReceivedRequest {
  readonly body: JsonObject;
  /** The text in place of the name in braces, decoded once; undefined where the route has no such name. */
  readonly inPath: string | undefined;
  /** Without the `?`; empty where the request has no query. */
  readonly query: string;
  readonly header: Header;
  /** An item of an earlier answer by its id (`ClientStream.keptItems`); undefined where it is not known. Absent: nothing is known. */
  readonly keptItem?: (id: string) => JsonObject | undefined;
}

export type DecodedRequest =
  | {
      readonly ok: true;
      readonly model: string;
      readonly request: ChatRequest;
      /** What stands for the body in all that follows, such as an item for a reference to it. Default: the body itself. */
      readonly body?: JsonObject | undefined;
      /** The dialect of that body, where a request to count holds a call of another one. Default: the client's. */
      readonly dialect?: string | undefined;
      /** What belongs to the request beside its body, as far as its shape is right; for targets of the same dialect. */
      readonly beside?: BesideBody | undefined;
    }
  | { readonly ok: false; readonly param: string; readonly message: string };

/** The form of the dialect in which a client reads its answer. */
export interface AnswerForm {
  /** Calls are written as `function_call`: see `ChatRequest.oldFunctions`. */
  readonly oldFunctions?: boolean | undefined;
  /** The tools of the request, for dialects in which some are no functions: `Tool.form` says how a call is written. */
  readonly tools?: readonly Tool[] | undefined;
  /** The call asks for a search of the web, so that the answer may have sources. */
  readonly tellsSources?: boolean | undefined;
  /** The client's own request, for dialects whose answers repeat it. */
  readonly asked?: JsonObject | undefined;
  /** Milliseconds since the call came, for dialects whose answers tell how long they took. */
  readonly elapsedMs?: () => number;
}

export interface StreamEncoderOptions extends AnswerForm {
  readonly includeUsage: boolean;
  /** Stands in where the target gave no id. */
  readonly id: string;
  /** Stands in where the target named no model. */
  readonly model: string;
  /** Epoch seconds. */
  readonly createdAt: number;
  /** The input in tokens, roughly, for dialects that tell the input at the start of a stream, before the target may have told it. */
  readonly estimateInput?: () => number;
  /** Set where a stream of this dialect passed through so far and the encoder goes on with it. */
  readonly resume?: StreamPosition;
}

export interface StreamEncoder {
  /**
   * The client's bytes for one event; empty where the dialect says nothing about it, as at a `seam`, which is told all the same. `end` closes everything that
   * is open.
   */
  encode(event: StreamEvent): string;
  /** As `encodeStreamError`, where an error says how far its stream had come. Absent: errors say nothing of that. */
  encodeError?(error: ClientError): string;
  /** What `ClientStream.keptItems` finds in the whole answer; asked after its end. */
  keptItems?(): readonly JsonObject[];
}

/** What a client is told when its call failed. */
export interface ClientError {
  readonly status: number;
  readonly reason: Reason;
  readonly message: string;
  readonly param?: string;
  /** Names what went wrong for programs, where the status says too little: `model_not_found`, `request_too_large`. */
  readonly code?: string;
  /** Further members of the error for programs, as the dialect writes them. */
  readonly details?: JsonObject;
  readonly attempts: readonly {
    readonly target: string;
    readonly reason?: Reason;
    readonly status?: number;
    readonly ms: number;
  }[];
}
