import type { CutBack } from './cut-back.ts';
import { lostSpace, mayBecomeMarker } from './lost-space.ts';
import { afterNormal, longestOverlap, normalized } from './overlap.ts';
import { mayBecomePreamble, preambleLength, saysItGoesOn } from './preamble.ts';

/** What is decided about a continuation after one more piece of it. */
export type JointStep =
  /** Not decided yet: nothing may be shown. */
  | { readonly kind: 'pending' }
  /** The text that goes after the text that was shown. */
  | { readonly kind: 'text'; readonly text: string }
  /** The continuation does not fit the text that was shown: joining both would be a guess. */
  | { readonly kind: 'unjoinable' };

type Undecided = 'pending' | 'unjoinable';

/** What is looked through, at most, for the place at which a continuation takes up what was shown, in UTF-16 units. */
const longestSearch = 600;
/** Shorter overlaps happen by chance, except where a sentence begins. */
const shortestOverlap = 12;
/** So much of the end of what was shown, found again, is no chance. */
const surelyTheEnd = 24;

/**
 * Finds where a continuation goes on with what was shown, and takes off what it says again: the word that was cut, the sentence, the
 * whole answer, an introduction. A class, because it lives as long as the attempt and holds back what came until that is decided.
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
  /** White space that has to stand between both halves. */
  #glue = '';

  /** @param mayIntroduce - false for a target that was given a prefill: it goes on, and introduces nothing. */
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
    // A long repetition is looked through again only when it has grown by a part: looking is linear, and so is all of it then.
    if (this.#buffer.length < this.#nextLook) return { kind: 'pending' };
    this.#nextLook = this.#buffer.length + Math.floor(this.#buffer.length / 16);
    return this.#settle(false);
  }

  /** The continuation is over. */
  end(): JointStep {
    return this.#decided ? { kind: 'text', text: '' } : this.#settle(true);
  }

  /** It makes a tool call, which needs no place in a text: what was shown may have been on its way there. */
  endInCall(): JointStep {
    if (!this.#decided && this.#buffer.trim() === '') this.#decided = true;
    return this.end();
  }

  /** Whether it said something of what was shown again, which proves that both halves fit. */
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
    // Nothing more to say is an end only where something had ended.
    if (said.trim() === '') return over ? (anchored || !isWhole(this.#shown) ? 'unjoinable' : said.length) : 'pending';
    if (!anchored && /^\s/.test(said)) return leadingSpace(said); // other white space than was shown
    return this.#search(said, anchored, over);
  }

  /** It said something again, or introduced itself, or goes elsewhere. */
  #search(said: string, anchored: boolean, over: boolean): number | Undecided {
    const looks = anchored || this.#mayIntroduce;
    if (looks && !over && mayBecomePreamble(said, this.#shown)) return 'pending';
    const introduction = looks ? preambleLength(said, this.#shown) : 0;
    const found = this.#overlap(said, anchored, over);
    if (introduction > 0 && (found === undefined || found === 'pending' || found < introduction))
      return this.#afterIntroduction(said, introduction, anchored, over);
    if (found !== undefined) return found;
    if (anchored) return this.#endInside(said, over);
    // What was shown ends where a word ends, and this begins one.
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
    // Nothing proves that it goes on: only what says so itself is taken off, the rest may be part of the answer.
    if (!saysItGoesOn(said.slice(0, introduction))) return 0;
    if (!over && mayBecomeMarker(rest)) return 'pending';
    // What stood between both went with the introduction.
    this.#glue = lostSpace(this.#shown, rest) || (this.#head === '' && mayStandApart(this.#shown, rest) ? ' ' : '');
    return this.#head === '' || /\s$/.test(this.#shown) ? from : introduction;
  }

  /** How much of it repeats the end of what was shown; undefined where it does not. */
  #overlap(said: string, anchored: boolean, over: boolean): number | 'pending' | undefined {
    const shown = this.#normalShown();
    const now = normalized(said).trimStart();
    if (!over && now !== '' && repeats(shown, now.trimEnd())) return 'pending'; // it may say still more of it again
    const length = longestOverlap(shown, now);
    if (length === 0 || !this.#isMeant(shown, now, length, anchored)) return undefined;
    const skipped = leadingSpace(said);
    const end = skipped + afterNormal(said.slice(skipped), length);
    return end + this.#shownSpace(said.slice(end));
  }

  /** The white space after an overlap that was shown already; models may wrap anew. */
  #shownSpace(rest: string): number {
    const ended = this.#shown.slice(this.#shown.trimEnd().length);
    return rest.startsWith(ended) ? ended.length : Math.min(leadingSpace(rest), ended.length);
  }

  #isMeant(shown: string, now: string, length: number, anchored: boolean): boolean {
    if (anchored) return length >= normalized(this.#head).trim().length;
    // What was shown ended a word: an overlap that ends inside one is none.
    if (/[\p{L}\p{N}]$/u.test(shown.slice(-2)) && /^[\p{L}\p{N}]/u.test(now.slice(length))) return false;
    return length >= shortestOverlap || beginsSentence(shown, shown.length - length);
  }

  /** An introduction that no list knows, in whatever language: the end of what was shown is in what comes after it. */
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

/** Signs that close a sentence, at most: a run of them without end is none. */
const longestClose = 32;

/** Whether an answer could end here: a sentence, a block of code, a row or a line has. */
function isWhole(shown: string): boolean {
  const end = shown.trimEnd();
  return shown.includes('\n', end.length) || /(?:[.!?…。！？]["'”’»)\]*_`]*|```|\|)$/u.test(end.slice(-longestClose));
}

/** How far from its end what was shown is looked through for what is said again; from its very start it may be said again in full. */
const longestRepeat = 64 * 1024;

function repeats(shown: string, said: string): boolean {
  return shown.startsWith(said) || shown.slice(-longestRepeat).includes(said);
}

const leadingSpace = (text: string) => text.length - text.trimStart().length;

function beginsSentence(text: string, at: number): boolean {
  return at === 0 || /(?:[.!?…:;。！？।][\s"'”’»)\]]*|[\r\n]\s*|[-*•#>]\s+)$/u.test(text.slice(Math.max(0, at - 8), at));
}

/** After a comma, or before a capital: an address, a number or a name goes on in small letters and figures. */
function mayStandApart(shown: string, rest: string): boolean {
  return /^["“«(\p{Lu}]/u.test(rest) || /[,;:\p{L}\p{N})\]"”’]$/u.test(shown);
}
