import { withoutSpan } from '../../../call/citation.ts';
import type { JsonObject } from '../../../call/json.ts';
import type { StreamEvent } from '../../../call/stream-event.ts';
import { charactersIn } from '../../citations/characters.ts';
import { movedBy } from '../../citations/citation-of.ts';
import { readUrlCitation } from '../../citations/url-citation.ts';
import { isObject } from '../../json.ts';
import { readCitations } from '../reply/read-citations.ts';

/** Where the parts of text begin in the text of the whole answer, because annotations count from the beginning of their part. */
export class CitedParts {
  /** Characters before the part whose words came last; undefined where a host interleaves parts, so that none stands in one piece in the whole text. */
  #start: number | undefined;
  #hasBegun = false;
  /** The text of the part before, once it is over. */
  #ended: string | undefined;
  #hasTold = false;

  /** Words of another part than before. */
  turn(isNew: boolean): void {
    if (!this.#hasBegun) this.#start = 0;
    else if (isNew && this.#start !== undefined && this.#ended !== undefined) this.#start += charactersIn(this.#ended);
    else this.#start = undefined;
    this.#hasBegun = true;
    this.#ended = undefined;
  }

  end(text: string): void {
    this.#ended = text;
  }

  /** @param isLast - whether the source is of the part whose words came last */
  cite({ annotation }: JsonObject, isLast: boolean): readonly StreamEvent[] {
    const citation = isObject(annotation) ? readUrlCitation(annotation) : undefined;
    if (!citation) return [];
    this.#hasTold = true;
    const isKnown = isLast && this.#start !== undefined;
    return [{ type: 'citation', citation: isKnown ? movedBy(citation, this.#start ?? 0) : withoutSpan(citation) }];
  }
  /** The sources of the whole answer, where a host has told none before. */
  unsaid(output: unknown): readonly StreamEvent[] {
    if (this.#hasTold) return [];
    const isInOrder = !this.#hasBegun || this.#start !== undefined;
    return readCitations(output).map((told) => ({ type: 'citation', citation: isInOrder ? told : withoutSpan(told) }));
  }
}
