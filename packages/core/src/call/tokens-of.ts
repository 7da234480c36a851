/** Characters that are about a token each: ideographs, kana, Hangul, and scripts without spaces. */
const dense = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]/gu;
/** Most texts hold none of them, and this is quicker to see. */
const mayBeDense = /[\u0e00-\u10ff\u1780-\u17ff\u2e80-\uffff]/;

/** Tokens of a text, roughly and as a fraction: four characters each, one in scripts where a character is a word or a syllable. */
export function tokensOf(text: string): number {
  if (!mayBeDense.test(text)) return text.length / 4;
  const single = text.match(dense)?.length ?? 0;
  return single + (text.length - single) / 4;
}
