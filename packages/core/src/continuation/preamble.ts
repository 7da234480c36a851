/** Beginnings of the introductions that models write when they are asked to go on. In lower case. */
const openings = [
  'sure',
  'certainly',
  'of course',
  'okay',
  'ok,',
  'absolutely',
  'alright',
  'all right',
  'got it',
  'understood',
  'apologies',
  'sorry',
  'continuing',
  'continued',
  'resuming',
  'picking up',
  "here's the rest",
  'here is the rest',
  "here's the continuation",
  'here is the continuation',
  'let me continue',
  "i'll continue",
  'i will continue',
  'to continue',
];
const longest = Math.max(...openings.map(({ length }) => length));

/** An introduction ends at its colon, its line end, its dots, or the first sentence. */
const introduction = /^[^\n]{0,200}?(?:[:：]|\.{3}|…|\n|[.!](?=\s))\s*/;

/** Whether `said` is so short that it may still become an introduction. */
export function mayBecomePreamble(said: string, shown: string): boolean {
  if (/^\s*(?:`{1,3}|~{1,3})[^\n`~]{0,40}$/.test(said) && insideCode(shown)) return true;
  const start = said.trimStart().slice(0, longest).toLowerCase().replaceAll('’', "'");
  const begins = openings.some((opening) => (start.length < opening.length ? opening.startsWith(start) : opens(start, opening)));
  return begins && said.length <= 220 && !introduction.test(said.trimStart());
}

/** Length of the introduction at the beginning of a continuation; 0 where it has none. */
export function preambleLength(said: string, shown: string): number {
  const bare = said.trimStart();
  const skipped = said.length - bare.length;
  const start = bare.slice(0, longest).toLowerCase().replaceAll('’', "'");
  if (openings.some((opening) => opens(start, opening))) return skipped + (introduction.exec(bare)?.[0].length ?? 0);
  // Inside a block of code some models open the block again.
  const fence = /^(?:```|~~~)[^\n]*\n/.exec(bare);
  return fence && insideCode(shown) ? skipped + fence[0].length : 0;
}

/** Whether an introduction says that the model goes on with an earlier text. */
export function saysItGoesOn(introduction: string): boolean {
  return /continu|\brest of\b|\bthe rest\b|left off|resum|pick(?:ing)? up|\bgo(?:ing)? on\b|```|~~~/i.test(introduction);
}

function opens(start: string, opening: string): boolean {
  return start.startsWith(opening) && !/^[a-z]/.test(start.slice(opening.length));
}

/** Whether the text ends inside a block of code. */
export function insideCode(shown: string): boolean {
  return (shown.match(/```|~~~/g)?.length ?? 0) % 2 === 1;
}
