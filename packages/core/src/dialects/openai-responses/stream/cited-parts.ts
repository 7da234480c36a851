import { withoutSpan } from '../../../call/citation.ts';
import type { JsonObject } from '../../../call/json.ts';
import type { StreamEvent } from '../../../call/stream-event.ts';
import { charactersIn } from '../../citations/characters.ts';
import { movedBy } from '../../citations/citation-of.ts';
import { readUrlCitation } from '../../citations/url-citation.ts';
import { isObject } from '../../json.ts';

/** Where the parts of text begin in the text of the whole answer, because annotations count from the beginning of their part. */
export class CitedParts {
  /** The texts of the parts that are over. Their characters are counted only where a source is told. */
  readonly #whole: string[] = [];
  #begun = 0;
  /** A host interleaves parts, so that none of them stands in one piece in the whole text. */
  #isMixed = false;

  /** Words of another part than before. */
  turn(isNew: boolean): void {
    if (isNew) this.#begun += 1;
    else this.#isMixed = true;
  }

  end(text: string): void {
    this.#whole.push(text);
  }

  /** @param isLast - whether the source is of the part whose words came last */
  cite({ annotation }: JsonObject, isLast: boolean): readonly StreamEvent[] {
    const citation = isObject(annotation) ? readUrlCitation(annotation) : undefined;
    if (!citation) return [];
    const isKnown = isLast && !this.#isMixed && this.#whole.length >= this.#begun - 1;
    if (!isKnown) return [{ type: 'citation', citation: withoutSpan(citation) }];
    let start = 0;
    for (const text of this.#whole.slice(0, this.#begun - 1)) start += charactersIn(text);
    return [{ type: 'citation', citation: movedBy(citation, start) }];
  }
}
