import { insideCode } from './preamble.ts';

/** A word of natural language and the sign after it; addresses, abbreviations and decimals are none. */
const endsClause = /(?:^|\s)["“«„(*_]*[\p{L}\p{M}\p{N}'’-]{2,}(?<sign>[.!?…:;,])["”»)*_]*$/u;
const beginsSentence = /^["“«„(*_]*(?:\p{Lu}|(?!\p{sc=Han}|\p{sc=Hiragana}|\p{sc=Katakana}|\p{sc=Thai})\p{Lo})/u;
const beginsWord = /^[“«„(*_]*\p{L}/u;
/** Whichever words come before: the sign is looked for in the last of them only. */
const near = 80;

/**
 * Whether the white space between what was shown and what follows is missing. Models that are asked by a turn of the user begin without
 * any, also where it belongs: after the end of a sentence, or a comma.
 */
export function losesSpace(shown: string, said: string): boolean {
  const sign = endsClause.exec(shown.slice(-near))?.groups?.sign;
  if (sign === undefined || insideCode(shown)) return false;
  return /[.!?…]/.test(sign) ? beginsSentence.test(said) : beginsWord.test(said);
}
