/** A partial answer as it is sent to the target that goes on with it. */
export interface CutBack {
  /** Ends at a safe boundary, without white space. Empty where no boundary is left: the target is then asked from the start. */
  readonly sent: string;
  /** What was shown after `sent`: the target is expected to say it again, and it is taken off. */
  readonly head: string;
}

/** How far back a word may begin. Longer runs without white space (addresses, scripts without spaces) are cut by characters. */
const longestWord = 60;
/** Characters (as people count them) that are taken back where no white space is near. */
const charactersBack = 4;

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/**
 * Cuts what was shown back to the last boundary after which every model can go on: the end of a word that is known to be whole. A model
 * that is given half of a word goes on with another one; and what it says again of it is the proof that both halves fit.
 */
export function cutBack(shown: string): CutBack {
  const trimmed = shown.trimEnd();
  if (trimmed === '') return { sent: '', head: shown };
  if (trimmed.length < shown.length || endsSentence(shown)) return at(shown, trimmed.length);
  const from = Math.max(0, shown.length - longestWord);
  const near = shown.slice(from);
  const space = near.search(/\s\S*$/);
  if (space >= 0) return at(shown, shown.slice(0, from + space).trimEnd().length);
  if (from === 0 && /^[\p{L}\p{N}\p{M}]+$/u.test(near) && !/[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}]/u.test(near))
    return { sent: '', head: shown }; // its very first word
  const last = [...graphemes.segment(near)].at(-charactersBack);
  return at(shown, last ? from + last.index : 0);
}

function at(shown: string, length: number): CutBack {
  return { sent: shown.slice(0, length), head: shown.slice(length) };
}

/** In scripts that put white space between words, a word with its punctuation is whole. */
function endsSentence(shown: string): boolean {
  const near = shown.slice(-longestWord);
  return /\s/.test(near) && /[\p{L}\p{N})\]"'”’»*`][.!?…:;,]+["'”’»)\]]*$/u.test(near);
}
