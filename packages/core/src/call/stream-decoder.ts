import type { Frame } from './stream-event.ts';

/** What a framing cuts out of a stream's bytes: one SSE block, one line, one message of an event stream. */
export interface WireUnit {
  /** The name beside the data (`event:` in SSE, `:event-type` in AWS event streams); empty where the unit has no name. */
  readonly event: string;
  /** The payload as text (SSE: the `data:` lines joined by LF); undefined for a unit without a payload (comments, residue). */
  readonly data: string | undefined;
  /** The unit as it came, with the bytes that separate it from the next unit: a client of the same dialect gets it so. */
  readonly raw: string;
}

/** Reads one stream. */
export interface StreamDecoder {
  /** Never throws. A unit that is not understood gives a frame without events. */
  decode(unit: WireUnit): Frame;
}
