/** Numbers and ids that look random and are the same in every run. */
export interface SeededRandom {
  /** A whole number from 0 up to, not including, `limit`. */
  below(limit: number): number;
  /** `length` characters of `alphabet`. */
  text(length: number, alphabet?: string): string;
}

export const hex = '0123456789abcdef';
const alphanumeric = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** One stream of numbers per seed, request and purpose, so that the order in which concurrent requests are answered changes no id. */
export function seededRandom(seed: number, number: number, purpose: string): SeededRandom {
  const salt = [...purpose].reduce((sum, letter) => Math.imul(sum, 31) + letter.charCodeAt(0), 7);
  const next = mulberry32(Math.imul(seed, 0x9e3779b1) ^ Math.imul(number + 1, 0x85ebca6b) ^ Math.imul(salt, 0xc2b2ae35));
  const below = (limit: number) => Math.floor(next() * limit);
  return {
    below,
    text: (length, alphabet = alphanumeric) => Array.from({ length }, () => alphabet[below(alphabet.length)]).join(''),
  };
}

/** Tommy Ettinger's 32-bit generator: small, and good enough for ids. */
function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
