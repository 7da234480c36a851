import type { Frame } from './stream-event.ts';

/** One SSE block: the lines up to an empty line. */
export interface SseBlock {
  /** The `event:` field; empty where there is none. */
  readonly event: string;
  /** The `data:` lines joined by LF; undefined for a block without any (comments, residue). */
  readonly data: string | undefined;
  /** The block as it came, with its line ends and the empty line. */
  readonly raw: string;
}

/** Reads one stream. */
export interface StreamDecoder {
  /** Never throws. A block that is not understood gives a frame without events. */
  decode(block: SseBlock): Frame;
}
