import type { JsonLimits } from './json-meter.ts';

/** A request as an adapter hands it over. */
export interface HttpCall {
  readonly method: string;
  /** Below the mount point, with the query: `/v1/chat/completions`. */
  readonly path: string;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** False for calls inside the process: no SERVER span is made for them. */
  readonly overHttp: boolean;
  /**
   * The body as JSON, at most `limit` bytes, or as its bytes. JSON that holds more than `shape` may be refused before it is parsed. Called at most
   * once. Never rejects.
   *
   * @param hasRoom - asked as the bytes come; once it returns false, nothing more is read
   */
  readBody(limit: number, shape: JsonLimits | 'bytes', hasRoom: () => boolean): Promise<HttpBody>;
  /** Calls `listener` once, when the client leaves before its answer is complete. */
  onClientGone(listener: () => void): void;
  /** Absent where there is no socket: then the call is over when its answer is given out. */
  readonly connection?: ClientConnection;
}

/** The connection to a client: tells the gateway when an answer has arrived, and lets the gateway end an answer that never arrives. */
export interface ClientConnection {
  /** Bytes that this process holds for its client: of a body that is being read, and of an answer that the client has not read. */
  held(): number;
  /** Calls `listener` once: with true when the whole answer was handed to the operating system, with false when the client is gone. */
  onClosed(listener: (complete: boolean) => void): void;
  /** Bytes of the body that the client has not sent yet; infinite where the request does not say how many. */
  bodyLeft(): number;
  /** Reads no more of the body, however much the client sends. */
  refuseBody(): void;
  /** Reads the rest of the body away, so that the connection can be used again. */
  drain(): void;
  /** Closes the connection at once. What it still holds is lost. */
  destroy(): void;
}

/** A body as it was read, or why it was not. */
export type HttpBody =
  | {
      readonly ok: true;
      /** The value of the JSON, or a `Uint8Array` where bytes were asked for. */
      readonly value: unknown;
      /** The body is so long that it is worked on in turn with other long bodies. */
      readonly long?: boolean;
    }
  | RefusedBody;

export interface RefusedBody {
  readonly ok: false;
  /** `values`, `depth`: the body has more values or levels than allowed. */
  readonly problem: 'too-large' | 'not-json' | 'gone' | 'no-room' | 'too-slow' | keyof JsonLimits;
  /** A sentence for the client. */
  readonly detail: string;
}

/** What the adapter writes. */
export interface HttpAnswer {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | AnswerStream;
}

/** A streamed answer as the client's bytes. Whoever holds one reads it to its end or cancels it. */
export interface AnswerStream {
  /** What arrived since the last call, never empty; `undefined` after the end. Never rejects. */
  next(): Promise<string | undefined>;
  /** The same without a promise for each piece: calls `take` once, at once where something has arrived. One reader at a time. */
  read(take: (text: string | undefined) => void): void;
  /** The pieces stand for bytes: each character for one. */
  readonly isBytes?: boolean;
  /** Asked after the end: whether the answer broke off, and none of its pieces could say so. Then its connection is closed without an end. */
  brokeOff?(): boolean;
  /** The client is gone: closes the provider's socket. Does nothing after the end. */
  cancel(): void;
}
