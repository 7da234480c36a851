import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { afterNormal, longestOverlap, normalized } from './overlap.ts';

describe('texts that are wrapped in another way', () => {
  it('are the same once white space in runs counts as one space', () => {
    expect(normalized('a \n\t b\u00a0c  ')).toBe('a b c ');
    expect(normalized('')).toBe('');
  });

  it.each<readonly [text: string, length: number, end: number]>([
    ['a  b', 0, 0],
    ['a  b', 1, 1],
    ['a  b', 2, 3],
    ['a  b', 3, 4],
    ['  a', 1, 2],
    ['  a', 2, 3],
    ['a \n b \n c', 5, 9],
    ['abc', 3, 3],
  ])('of %j the first %i characters end at %i', (text, length, end) => {
    expect(afterNormal(text, length)).toBe(end);
    expect(normalized(text.slice(0, end))).toHaveLength(length);
  });
});

it.each<readonly [before: string, after: string, length: number]>([
  ['', 'abc', 0],
  ['abc', '', 0],
  ['abc', 'xyz', 0],
  ['abc', 'cde', 1],
  ['abc', 'abc', 3],
  ['xabc', 'abcy', 3],
  ['ab', 'abab', 2],
  ['aaab', 'aab', 3],
  ['abab', 'ababc', 4],
  ['xabab', 'ababab', 4],
  ['abcabd', 'abcabe', 0],
  ['aabaaab', 'aabaab', 3],
  ['the end of the e', 'the e', 5],
])('the longest end of %j that %j begins with has %i units', (before, after, length) => {
  expect(longestOverlap(before, after)).toBe(length);
});

it('looks no further than a text goes', () => {
  expect([afterNormal('ab', 5), afterNormal('a  ', 5), afterNormal('', 1)]).toEqual([2, 3, 0]);
});

it('finds the same overlap as trying every length, in texts that repeat themselves', () => {
  const word = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 14 });
  fc.assert(
    fc.property(word, word, (before, after) => {
      let longest = Math.min(before.length, after.length);
      while (!before.endsWith(after.slice(0, longest))) longest -= 1;
      expect(longestOverlap(before, after)).toBe(longest);
    }),
    { numRuns: 2000 },
  );
});
