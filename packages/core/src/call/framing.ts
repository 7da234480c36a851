import type { WireUnit } from './stream-decoder.ts';

/**
 * How a target separates the units of a stream. A framing gets bytes and not text, so that binary framings (AWS event streams) fit as well as SSE,
 * lines of JSON and JSON arrays.
 */
export interface Framing {
  /** The `accept` header that asks for this framing. */
  readonly accept: string;
  /** The bytes of its units are no text: in `raw` each character stands for one byte, and no comment stands among them. */
  readonly isBinary?: true;
  /** Makes a cutter for one stream. */
  cutter(): Cutter;
}

/** Cuts the bytes of one stream into units, however the bytes were split on the way. */
export interface Cutter {
  /** The units that these bytes complete. */
  push(bytes: Uint8Array): readonly WireUnit[];
  /** The unit that was incomplete when the stream ended; undefined where no unit was begun. */
  end(): WireUnit | undefined;
  /** True once a unit grew beyond what is accepted or came damaged: `push` returns nothing from then on. Memory per stream is bounded by it. */
  readonly overflowed: boolean;
}
