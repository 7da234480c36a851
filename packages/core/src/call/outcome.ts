import type { Failure } from './failure.ts';
import type { Reply } from './reply.ts';
import type { ContinuationMode, Served } from './served.ts';
import type { Frame } from './stream-event.ts';
import type { Usage } from './usage.ts';

/** How a stream ended. Without a failure: the answer is whole. */
export interface StreamEnd {
  readonly failure?: Failure;
  readonly usage: Usage;
  /** The stream was slower than the policy's `sla` allows; only set for the stream of a single attempt. */
  readonly tooSlow?: boolean;
}

/** An answer that has begun. Whoever holds one must read it to its end or cancel it: places and timers are held until then. */
export interface OpenStream {
  /**
   * Calls `take` once: with the frames that arrived since the last read (at least one, at once where frames are waiting), or with `undefined`
   * after the last frame. A callback and no promise, because it runs for every event of every stream. One reader at a time.
   */
  read(take: (frames: readonly Frame[] | undefined) => void): void;
  /** Ends the stream and its socket now. Does nothing after the end. */
  cancel(failure: Failure): void;
  /** Calls `listener` once when the stream has ended, for whatever reason; at once if the stream has ended already. */
  onEnd(listener: (end: StreamEnd) => void): void;
}

/** The text that the client was shown, cut back to a place from which a target can go on. */
export interface PartialAnswer {
  readonly text: string;
  /** Default: the mode that suits the target. */
  readonly mode?: ContinuationMode;
}

/** How a stream broke, and which part of it the client has. */
export interface Broken {
  readonly failure: Failure;
  /** The text that the next target goes on with; undefined: the target answers from the start. */
  readonly partial?: string;
  /** Whether the client was shown anything. The attempts that follow are then continuations, which the bounds of failover do not count. */
  readonly shown: boolean;
  /** Estimated output tokens that the client was shown. */
  readonly tokensSent: number;
}

/** What a layer returns; a value, never an exception. */
export type Outcome = ReplyOutcome | StreamOutcome | FailedOutcome;

interface ReplyOutcome {
  readonly kind: 'reply';
  readonly reply: Reply;
  readonly served: Served;
}

/** Exists only once the first semantic event is decoded: whoever holds one can rely on it that the target has begun to answer. */
export interface StreamOutcome {
  readonly kind: 'stream';
  readonly stream: OpenStream;
  readonly served: Served;
}

export interface FailedOutcome {
  readonly kind: 'failure';
  /** Of a whole call: the failure that decides what the client gets. */
  readonly failure: Failure;
  /** The number of the attempt that failed; absent where nothing was sent. */
  readonly attempt?: number;
  /** Of a whole call: the failures of all targets that were asked or skipped, the deciding failure included. */
  readonly all?: readonly Failure[];
}
