import type { JsonObject } from '../../../call/json.ts';
import type { StreamDecoder, WireUnit } from '../../../call/stream-decoder.ts';
import type { Frame } from '../../../call/stream-event.ts';
import { withCitations } from '../../citations/with-citations.ts';
import { parseJson } from '../../json.ts';
import { asObject, listOf } from '../read-json.ts';
import { readGrounding } from '../reply/read-grounding.ts';
import { firstCandidate } from '../reply/reply.ts';
import { SaidParts } from '../reply/said-parts.ts';

/**
 * Tells the sources of a stream, for clients of other dialects. Google names them as bytes of the text, so that the text is kept; apart from the decoder,
 * because that is work that only a search of the web is worth.
 */
export function citingDecoder(decoder: StreamDecoder): StreamDecoder {
  return new CitingDecoder(decoder);
}

class CitingDecoder implements StreamDecoder {
  readonly #decoder: StreamDecoder;
  readonly #said = new SaidParts();
  #grounding: JsonObject | undefined;
  /** Some models end every response with a finish reason, and the sources are told once. */
  #told = false;

  constructor(decoder: StreamDecoder) {
    this.#decoder = decoder;
  }

  decode(unit: WireUnit): Frame {
    const frame = this.#decoder.decode(unit);
    if (this.#told) return frame;
    const candidate = asObject(firstCandidate(asObject(parseJson(unit.data ?? ''))));
    this.#said.add(asObject(candidate.content).parts);
    const grounding = asObject(candidate.groundingMetadata);
    // Some responses have an empty one, or what was searched for alone.
    if (listOf(grounding.groundingChunks).length > 0) this.#grounding = grounding;
    if (!this.#grounding || frame.events.every(({ type }) => type !== 'finish')) return frame;
    this.#told = true;
    return { ...frame, events: withCitations(frame.events, readGrounding(this.#grounding, this.#said)) };
  }
}
