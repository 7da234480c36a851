/** White space in runs counts as one space: models that repeat a text wrap it anew. */
export function normalized(text: string): string {
  return text.replace(/\s+/g, ' ');
}

/** Where the first `length` characters of the normalized text end in `text` itself. */
export function afterNormal(text: string, length: number): number {
  let seen = 0;
  let at = 0;
  while (at < text.length && seen < length) {
    if (/\s/.test(text[at] ?? '')) {
      while (at < text.length && /\s/.test(text[at] ?? '')) at += 1;
    } else {
      at += 1;
    }
    seen += 1;
  }
  return at;
}

/** Length of the longest end of `before` with which `after` begins. Linear: the failure function of Knuth, Morris and Pratt. */
export function longestOverlap(before: string, after: string): number {
  const most = Math.min(before.length, after.length);
  if (most === 0) return 0;
  const pattern = after.slice(0, most);
  const fails = new Int32Array(most);
  let matched = 0;
  for (let i = 1; i < most; i++) {
    while (matched > 0 && pattern[i] !== pattern[matched]) matched = fails[matched - 1] ?? 0;
    if (pattern[i] === pattern[matched]) matched += 1;
    fails[i] = matched;
  }
  matched = 0;
  const text = before.slice(-most);
  for (let i = 0; i < text.length; i++) {
    while (matched > 0 && (matched === most || text[i] !== pattern[matched])) matched = fails[matched - 1] ?? 0;
    if (text[i] === pattern[matched]) matched += 1;
  }
  return matched;
}
