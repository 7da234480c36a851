import type { Citation } from './citation.ts';
import type { Failure } from './failure.ts';
import type { Finish } from './reply.ts';
import type { Served } from './served.ts';
import type { Usage } from './usage.ts';

/**
 * What a stream says, whatever its dialect. `index` counts the tool calls of one answer from 0, in the order of their starts.
 * Text, reasoning and tool-call content are semantic: a target has to give the first such event within `firstToken`.
 */
export type StreamEvent =
  | { readonly type: 'start'; readonly id?: string; readonly model?: string; readonly createdAt?: number }
  | { readonly type: 'text-delta'; readonly text: string }
  | { readonly type: 'refusal-delta'; readonly text: string }
  /** A source of text that came before. */
  | { readonly type: 'citation'; readonly citation: Citation }
  | { readonly type: 'reasoning-delta'; readonly text: string }
  | { readonly type: 'reasoning-signature'; readonly signature: string }
  | { readonly type: 'reasoning-redacted'; readonly data: string }
  | { readonly type: 'tool-call-start'; readonly index: number; readonly id: string; readonly name: string }
  | { readonly type: 'tool-call-delta'; readonly index: number; readonly arguments: string }
  | { readonly type: 'tool-call-end'; readonly index: number }
  /** A part of an image or of a sound came. Only in streams that pass through. */
  | { readonly type: 'media' }
  /** Cumulative: the last one counts. */
  | { readonly type: 'usage'; readonly usage: Usage }
  /** The model stopped. What the answer says is whole from here on, even if the terminator never comes. */
  | { readonly type: 'finish'; readonly finish: Finish }
  /** The dialect's own terminator. */
  | { readonly type: 'end' }
  /** An error inside a 200, as the provider wrote it; the transport turns it into a `failure`. */
  | { readonly type: 'provider-error'; readonly body: unknown }
  /** The stream broke after its commit point. Always the last event, alone in its frame. The position is told of an answer that is not gone on with. */
  | { readonly type: 'failure'; readonly failure: Failure; readonly position?: StreamPosition }
  /** What follows comes from another target, which goes on with what was shown. */
  | {
      readonly type: 'seam';
      readonly from: string;
      readonly to: string;
      readonly served: Served;
      readonly position: StreamPosition;
    }
  /** The stream broke behind an answer that is whole: what follows ends it, and no provider has written that. */
  | { readonly type: 'whole'; readonly position: StreamPosition }
  /** What follows is another answer from its start, because the client asked for restarts. */
  | { readonly type: 'restart'; readonly from: string; readonly served: Served };

/** Where a stream stands that passed through byte for byte, so that an encoder of the same dialect can go on with it. */
export interface StreamPosition {
  readonly id?: string;
  readonly model?: string;
  readonly createdAt?: number;
  /** What the dialect's own tracker says; read by the encoder of the same dialect alone. */
  readonly wire?: unknown;
}

/** What arrived as one unit of the wire (one SSE block): its events, and its bytes for a client of the same dialect. */
export interface Frame {
  readonly events: readonly StreamEvent[];
  /** The unit as a client of the same dialect should get it; empty where that client should not see the unit. */
  readonly raw: string;
  /** What only the bytes, and no event, tell of the place in the stream; for the tracker of the same dialect. Bytes with a note are part of the answer. */
  readonly note?: unknown;
  /** A feature in the bytes that has no common form (citations, audio, server-side tools): no other target can go on with this answer. */
  readonly only?: string;
}

/** Whether a frame holds the dialect's own terminator: nothing of the answer follows. */
export function endsAnswer({ events }: Frame): boolean {
  for (const { type } of events) if (type === 'end') return true;
  return false;
}

/** Whether an event shows something to the client: the first such event is the commit point. */
export function isSemantic(event: StreamEvent): boolean {
  switch (event.type) {
    case 'text-delta':
    case 'refusal-delta':
    case 'reasoning-delta':
      return event.text !== '';
    case 'reasoning-redacted':
    case 'tool-call-start':
    case 'media':
      return true;
    default:
      return false;
  }
}
