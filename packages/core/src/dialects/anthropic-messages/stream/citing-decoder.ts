import type { Citation } from '../../../call/citation.ts';
import type { StreamDecoder, WireUnit } from '../../../call/stream-decoder.ts';
import type { Frame } from '../../../call/stream-event.ts';
import { charactersIn } from '../../citations/characters.ts';
import { mostCitations, spanOf } from '../../citations/citation-of.ts';
import { withCitations } from '../../citations/with-citations.ts';
import { isObject, parseJson } from '../../json.ts';
import { asObject } from '../../openai-chat/read-json.ts';
import { readCitation } from '../reply/citations.ts';
import type { BlockNote } from './block-tracker.ts';

/**
 * Tells the sources of a stream, for clients of other dialects. A block of text is told its sources before its words, so that the sources wait for the end
 * of their block. Apart from the decoder, because counting characters is work that only a search of the web is worth.
 */
export function citingDecoder(decoder: StreamDecoder): StreamDecoder {
  return new CitingDecoder(decoder);
}

class CitingDecoder implements StreamDecoder {
  readonly #decoder: StreamDecoder;
  /** Characters of the text so far. */
  #said = 0;
  /** The end of the text so far: a text may end in the middle of a character, and the next text go on with the other half. */
  #last = '';
  /** Where the open block begins. */
  #start = 0;
  #told = 0;
  #waiting: Citation[] = [];

  constructor(decoder: StreamDecoder) {
    this.#decoder = decoder;
  }

  decode(unit: WireUnit): Frame {
    const frame = this.#decoder.decode(unit);
    const note = frame.note as BlockNote | undefined; // the decoder of this dialect gives no other
    if (note?.opens) this.#start = this.#said;
    for (const event of frame.events) if (event.type === 'text-delta') this.#say(event.text);
    if (frame.only === 'citations') this.#wait(unit);
    return note?.closes ? { ...frame, events: withCitations(frame.events, this.#close()) } : frame;
  }

  #say(text: string): void {
    this.#said += charactersIn(this.#last + text) - charactersIn(this.#last);
    this.#last = text.at(-1) ?? this.#last;
  }

  #wait({ data }: WireUnit): void {
    this.#told += 1;
    if (this.#told > mostCitations) return;
    const { citation: told } = asObject(asObject(parseJson(data ?? '')).delta);
    const citation = isObject(told) ? readCitation(told) : undefined;
    if (citation) this.#waiting.push(citation);
  }

  #close(): readonly Citation[] {
    if (this.#waiting.length === 0) return [];
    const span = spanOf(this.#start, this.#said);
    const citations = this.#waiting.map((citation) => (span ? { ...citation, span } : citation));
    this.#waiting = [];
    return citations;
  }
}
