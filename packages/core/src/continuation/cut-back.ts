/** A partial answer as it is sent to the target that goes on with it. */
export interface CutBack {
  /** Ends at a safe boundary, without white space. Empty where the text has no such boundary: then the target answers from the start. */
  readonly sent: string;
  /** The text that was shown after `sent`. The target is expected to repeat this text, and the repetition is taken off. */
  readonly head: string;
}

/** How far back a word may begin. Longer runs without white space (addresses, scripts without spaces) are cut by characters. */
const longestWord = 60;
/** Graphemes that are cut off where no white space is near. */
const charactersBack = 4;

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/**
 * Cuts the shown text back to the last boundary after which every model can go on: the end of a word that is certainly whole. After half a word
 * a model goes on with another word; and when the model repeats the part that was cut off, both halves surely fit.
 */
export function cutBack(shown: string): CutBack {
  if (endsSentence(shown)) return { sent: shown, head: '' };
  const from = Math.max(0, shown.length - longestWord);
  const near = shown.slice(from);
  const space = near.search(/\s\S*$/);
  if (space >= 0) return at(shown, shown.slice(0, from + space).trimEnd().length);
  if (from === 0 && /^[\p{L}\p{N}\p{M}]+$/u.test(near) && !/[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}]/u.test(near))
    return { sent: '', head: shown }; // the text is still in its first word
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
