import type { StreamDecoder, WireUnit } from '../../../call/stream-decoder.ts';
import type { Frame } from '../../../call/stream-event.ts';
import { KeptText } from '../../citations/kept-text.ts';
import { withCitations } from '../../citations/with-citations.ts';
import { isObject, parseJson } from '../../json.ts';
import { asObject } from '../read-json.ts';
import { readGrounding } from '../reply/read-grounding.ts';
import { firstCandidate } from '../reply/reply.ts';

/**
 * Tells the sources of a stream, for clients of other dialects. Google names them as bytes of the whole text, so that the text is kept; apart from the
 * decoder, because that is work that only a search of the web is worth.
 */
export function citingDecoder(decoder: StreamDecoder): StreamDecoder {
  return new CitingDecoder(decoder);
}

class CitingDecoder implements StreamDecoder {
  readonly #decoder: StreamDecoder;
  readonly #text = new KeptText();
  #grounding: unknown;

  constructor(decoder: StreamDecoder) {
    this.#decoder = decoder;
  }

  decode(unit: WireUnit): Frame {
    const frame = this.#decoder.decode(unit);
    for (const event of frame.events) if (event.type === 'text-delta') this.#text.add(event.text);
    // The first responses of a stream have an empty one, or a part of it.
    if (frame.only === 'citations') this.#grounding = firstCandidate(asObject(parseJson(unit.data ?? '')))?.groundingMetadata;
    if (!isObject(this.#grounding) || frame.events.every(({ type }) => type !== 'finish')) return frame;
    return { ...frame, events: withCitations(frame.events, readGrounding(this.#grounding, this.#text.whole)) };
  }
}
