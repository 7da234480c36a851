/** Characters that are about a token each: ideographs, kana, Hangul, and scripts without spaces. */
const dense = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]/u;
/** A quick test, because most texts hold no such character. */
const mayBeDense = /[\u0e00-\u10ff\u1780-\u17ff\u2e80-\uffff]/;
/** The first halves of ideographs beyond U+FFFF. */
const [firstHigh, lastHigh] = [0xd840, 0xd88d];

/** For each UTF-16 unit 1 where it counts as a token of its own; made for the first text that holds such a unit. */
let isDense: Uint8Array | undefined;

/** Tokens of a text, roughly and as a fraction: four characters each, one in scripts where a character is a word or a syllable. */
export function tokensOf(text: string): number {
  const from = text.search(mayBeDense);
  if (from < 0) return text.length / 4;
  isDense ??= Uint8Array.from({ length: 0x10000 }, (_, unit) =>
    Number((unit >= firstHigh && unit <= lastHigh) || dense.test(String.fromCharCode(unit))),
  );
  let single = 0;
  // No list of matches: a long text would need one entry for each of its characters.
  for (let i = from; i < text.length; i++) single += isDense[text.charCodeAt(i)] ?? 0;
  return single + (text.length - single) / 4;
}
