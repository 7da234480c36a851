import type { WireUnit } from './stream-decoder.ts';

/**
 * How a target separates the units of a stream. A framing gets bytes and not text, so that binary ones (AWS event streams) fit as SSE, lines
 * of JSON and JSON arrays do.
 */
export interface Framing {
  /** The `accept` header that asks for it. */
  readonly accept: string;
  /** A fresh cutter for one stream. */
  cutter(): Cutter;
}

/** Cuts the bytes of one stream into units, however the bytes were split on the way. */
export interface Cutter {
  /** The units that these bytes complete. */
  push(bytes: Uint8Array): readonly WireUnit[];
  /** The unit that was begun when the stream ended; undefined where there is none. */
  end(): WireUnit | undefined;
  /** True once a unit grew beyond what is accepted: `push` returns nothing from then on. Memory per stream is bounded by it. */
  readonly overflowed: boolean;
}
