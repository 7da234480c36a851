import type { Failure } from './failure.ts';
import type { Reply } from './reply.ts';
import type { ContinuationMode, Served } from './served.ts';
import type { Frame } from './stream-event.ts';
import type { Usage } from './usage.ts';

/** How a stream ended: with a failure, or well. */
export interface StreamEnd {
  readonly failure?: Failure;
  readonly usage: Usage;
  /** Slower than the policy's `sla` allows; only known of a single attempt. */
  readonly tooSlow?: boolean;
}

/** An answer that has begun. Whoever holds one must read it to its end or cancel it: places and timers are held until then. */
export interface OpenStream {
  /**
   * Calls `take` once with the frames that arrived since the last read, at least one; with `undefined` after the last. At once where there are
   * some. A callback and no promise: this runs for every event of every stream. One reader at a time.
   */
  read(take: (frames: readonly Frame[] | undefined) => void): void;
  /** Ends the stream and its socket now. Does nothing after the end. */
  cancel(failure: Failure): void;
  /** Calls `listener` once when the stream has ended, by whatever way; at once if it already has. */
  onEnd(listener: (end: StreamEnd) => void): void;
}

/** What the client was shown, cut back to where a target can go on with it. */
export interface PartialAnswer {
  readonly text: string;
  /** Default: the one that the target takes. */
  readonly mode?: ContinuationMode;
}

/** How a stream broke, and what of it the client has. */
export interface Broken {
  readonly failure: Failure;
  /** What the next target is to go on with; undefined: it answers from the start. */
  readonly partial?: string;
  /** Whether anything was shown: then what follows is a continuation, and comes on top of what failover may send. */
  readonly shown: boolean;
  /** Estimated output tokens that the client was shown. */
  readonly tokensSent: number;
}

/**
 * What a layer returns; a value, never an exception.
 * `stream` exists only once its first semantic event is decoded: whoever holds one knows that the target has begun to answer.
 */
export type Outcome =
  | { readonly kind: 'reply'; readonly reply: Reply; readonly served: Served }
  | { readonly kind: 'stream'; readonly stream: OpenStream; readonly served: Served }
  | {
      readonly kind: 'failure';
      /** Of a whole call: the one that decides what the client is told. */
      readonly failure: Failure;
      /** The number of the attempt that came to it; absent where nothing was sent. */
      readonly attempt?: number;
      /** Of a whole call: everything that was asked or skipped came to this, the deciding one included. */
      readonly all?: readonly Failure[];
    };
