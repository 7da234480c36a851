import type { CutBack } from './cut-back.ts';
import { lostSpace, mayBecomeMarker } from './lost-space.ts';
import { afterNormal, longestOverlap, normalized } from './overlap.ts';
import { mayBecomePreamble, preambleLength, saysItGoesOn } from './preamble.ts';

/** The decision about a continuation after one more piece of it. */
export type JointStep =
  /** Not decided yet: nothing may be shown. */
  | { readonly kind: 'pending' }
  /** The text that goes after the text that was shown. */
  | { readonly kind: 'text'; readonly text: string }
  /** The continuation does not fit the text that was shown: joining both would be a guess. */
  | { readonly kind: 'unjoinable' };

type Undecided = 'pending' | 'unjoinable';

/** In the first so many UTF-16 units of a continuation the joint looks for the end of the shown text. */
const longestSearch = 600;
/** Shorter overlaps happen by chance, except where a sentence begins. */
const shortestOverlap = 12;
/** An overlap of this length with the end of the shown text is never chance. */
const surelyTheEnd = 24;

/**
 * Finds where a continuation goes on with the shown text, and takes off what the continuation repeats: the word that was cut, the sentence, the
 * whole answer, an introduction. A class, because it holds the text of the continuation back until the place is found.
 */
export class Joint {
  readonly #shown: string;
  readonly #head: string;
  readonly #mayIntroduce: boolean;
  #normal: string | undefined;
  #buffer = '';
  #decided = false;
  #nextLook = 0;
  #removed = 0;
  /** White space that is missing between the shown text and the continuation. */
  #glue = '';

  /** @param mayIntroduce - false for a target that was given a prefill, because such a target goes on without an introduction */
  constructor(shown: string, { head }: CutBack, mayIntroduce = true) {
    this.#shown = shown;
    this.#head = head;
    this.#mayIntroduce = mayIntroduce;
  }

  /** UTF-16 units of the continuation that were taken off. */
  get removed(): number {
    return this.#removed;
  }

  push(text: string): JointStep {
    if (this.#decided) return { kind: 'text', text };
    this.#buffer += text;
    // The text is searched again only when it has grown by a share of its length, so that all searches together are linear in the text.
    if (this.#buffer.length < this.#nextLook) return { kind: 'pending' };
    this.#nextLook = this.#buffer.length + Math.floor(this.#buffer.length / 16);
    return this.#settle(false);
  }

  /** The continuation is over. */
  end(): JointStep {
    return this.#decided ? { kind: 'text', text: '' } : this.#settle(true);
  }

  /** The continuation makes a tool call. A tool call needs no place in the text, because the shown text may have led to that call. */
  endInCall(): JointStep {
    if (!this.#decided && this.#buffer.trim() === '') this.#decided = true;
    return this.end();
  }

  /** Whether the continuation repeated a part of the shown text, which proves that both halves fit. */
  get isProven(): boolean {
    return this.#decided && (this.#removed > 0 || this.#head.trim() !== '');
  }

  #settle(over: boolean): JointStep {
    const length = this.#toRemove(this.#buffer, over);
    if (length === 'pending') return { kind: 'pending' };
    if (length === 'unjoinable') return { kind: 'unjoinable' };
    this.#decided = true;
    this.#removed = length;
    const text = this.#glue + this.#buffer.slice(length);
    this.#buffer = '';
    return { kind: 'text', text };
  }

  #toRemove(said: string, over: boolean): number | Undecided {
    // The continuation starts with exactly the cut-off text, white space included: a restarted sentence would differ in white space.
    const exact = this.#head === '' ? /^\s/.test(said) : said.startsWith(this.#head);
    if (exact) return this.#head.length;
    const anchored = this.#head.trim() !== '';
    if (!over && this.#head.startsWith(said)) return 'pending';
    // A continuation without text is a whole answer only where the shown text ends a sentence, a row or a block.
    if (said.trim() === '') return over ? (anchored || !isWhole(this.#shown) ? 'unjoinable' : said.length) : 'pending';
    if (!anchored && /^\s/.test(said)) return leadingSpace(said); // the white space differs from what was shown
    return this.#search(said, anchored, over);
  }

  /** The continuation repeats a part of the shown text, begins with an introduction, or says something else. */
  #search(said: string, anchored: boolean, over: boolean): number | Undecided {
    const looks = anchored || this.#mayIntroduce;
    if (looks && !over && mayBecomePreamble(said, this.#shown)) return 'pending';
    const introduction = looks ? preambleLength(said, this.#shown) : 0;
    const found = this.#overlap(said, anchored, over);
    if (introduction > 0 && (found === undefined || found === 'pending' || found < introduction))
      return this.#afterIntroduction(said, introduction, anchored, over);
    if (found !== undefined) return found;
    if (anchored) return this.#endInside(said, over);
    // The shown text ends after a whole word, and the continuation begins a word.
    if (this.#mayIntroduce && !over && mayBecomeMarker(said)) return 'pending';
    if (this.#mayIntroduce) this.#glue = lostSpace(this.#shown, said);
    return 0;
  }

  #afterIntroduction(said: string, introduction: number, anchored: boolean, over: boolean): number | Undecided {
    const from = introduction + leadingSpace(said.slice(introduction));
    const rest = said.slice(from);
    if (rest === '') return over ? (anchored ? 'unjoinable' : said.length) : 'pending';
    const found = this.#overlap(rest, anchored, over);
    if (typeof found === 'number') return from + found;
    if (found === 'pending') return 'pending';
    if (anchored) return this.#endInside(said, over);
    // Nothing proves that the introduction is one, so it is taken off only where it says that it goes on: else it may be part of the answer.
    if (!saysItGoesOn(said.slice(0, introduction))) return 0;
    if (!over && mayBecomeMarker(rest)) return 'pending';
    // The white space between both halves was taken off together with the introduction.
    this.#glue = lostSpace(this.#shown, rest) || (this.#head === '' && mayStandApart(this.#shown, rest) ? ' ' : '');
    return this.#head === '' || /\s$/.test(this.#shown) ? from : introduction;
  }

  /** How much of the continuation repeats the end of the shown text; undefined where nothing does. */
  #overlap(said: string, anchored: boolean, over: boolean): number | 'pending' | undefined {
    const shown = this.#normalShown();
    const now = normalized(said).trimStart();
    if (!over && now !== '' && repeats(shown, now.trimEnd())) return 'pending'; // the repetition may grow
    const length = longestOverlap(shown, now);
    if (length === 0 || !this.#isMeant(shown, now, length, anchored)) return undefined;
    const skipped = leadingSpace(said);
    const end = skipped + afterNormal(said.slice(skipped), length);
    return end + this.#shownSpace(said.slice(end));
  }

  /** How much white space after an overlap was shown already, even if the model wraps lines in another way. */
  #shownSpace(rest: string): number {
    const ended = this.#shown.slice(this.#shown.trimEnd().length);
    return rest.startsWith(ended) ? ended.length : Math.min(leadingSpace(rest), ended.length);
  }

  #isMeant(shown: string, now: string, length: number, anchored: boolean): boolean {
    if (anchored) return length >= normalized(this.#head).trim().length;
    // The shown text ends with a whole word, so an overlap that ends inside a word does not count.
    if (/[\p{L}\p{N}]$/u.test(shown.slice(-2)) && /^[\p{L}\p{N}]/u.test(now.slice(length))) return false;
    return length >= shortestOverlap || beginsSentence(shown, shown.length - length);
  }

  /** An introduction in any words and language is found by what follows it: the end of the shown text. */
  #endInside(said: string, over: boolean): number | Undecided {
    const end = this.#normalShown().slice(-surelyTheEnd);
    const skipped = leadingSpace(said);
    const at = end.length < surelyTheEnd ? -1 : normalized(said.slice(skipped)).slice(0, longestSearch).indexOf(end);
    if (at >= 0) return skipped + afterNormal(said.slice(skipped), at + end.length);
    return over || said.length >= longestSearch ? 'unjoinable' : 'pending';
  }

  #normalShown(): string {
    this.#normal ??= normalized(this.#shown).trimEnd();
    return this.#normal;
  }
}

/** The most signs in a row that close a sentence: a longer run closes none. */
const longestClose = 32;

/** Whether an answer could end here, because a sentence, a block of code, a row or a line ends here. */
function isWhole(shown: string): boolean {
  const end = shown.trimEnd();
  return shown.includes('\n', end.length) || /(?:[.!?…。！？]["'”’»)\]*_`]*|```|\|)$/u.test(end.slice(-longestClose));
}

/** A repetition may begin in the last so many UTF-16 units of the shown text, or at its very start. */
const longestRepeat = 64 * 1024;

function repeats(shown: string, said: string): boolean {
  return shown.startsWith(said) || shown.slice(-longestRepeat).includes(said);
}

const leadingSpace = (text: string) => text.length - text.trimStart().length;

function beginsSentence(text: string, at: number): boolean {
  return at === 0 || /(?:[.!?…:;。！？।][\s"'”’»)\]]*|[\r\n]\s*|[-*•#>]\s+)$/u.test(text.slice(Math.max(0, at - 8), at));
}

/** False after a point or a dash where no capital letter follows: the shown text may have stopped inside an address, a number or a name. */
function mayStandApart(shown: string, rest: string): boolean {
  return /^["“«(\p{Lu}]/u.test(rest) || /[,;:\p{L}\p{N})\]"”’]$/u.test(shown);
}
