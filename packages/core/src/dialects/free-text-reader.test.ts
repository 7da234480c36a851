import fc from 'fast-check';
import { expect, it } from 'vitest';
import { afterText, argumentsOfText, beforeText, pieceOfText, textOfArguments } from './free-text.ts';
import { FreeTextReader } from './free-text-reader.ts';

const texts = fc.string({ unit: 'grapheme', maxLength: 30 }).map((text) => `${text}"\\\n\t\u{1f600}`);
const cuts = fc.array(fc.nat(200), { maxLength: 12 });

function pieces(text: string, at: readonly number[]): readonly string[] {
  const places = [...new Set(at.map((place) => place % (text.length + 1)))].sort((a, b) => a - b);
  return [0, ...places].map((from, i) => text.slice(from, places[i] ?? text.length));
}

function read(args: readonly string[]): readonly string[] {
  const reader = new FreeTextReader();
  return [...args.map((piece) => reader.push(piece)), reader.end()];
}

/** All that JSON may write otherwise: every unit as `\uXXXX`, and white space between the marks. */
function loose(text: string): string {
  const units = Array.from(
    { length: text.length },
    (_, i) => `\\u${text.charCodeAt(i).toString(16).toUpperCase().padStart(4, '0')}`,
  );
  return ` {\n"input" :\t"${units.join('')}" }\n`;
}

it('gives the text of arguments that are cut anywhere, in either way to write it', () =>
  fc.assert(
    fc.property(texts, cuts, fc.boolean(), (text, at, isLoose) => {
      const said = read(pieces(isLoose ? loose(text) : argumentsOfText(text), at));
      expect(said.join('')).toBe(text);
      for (const piece of said) expect(piece.isWellFormed()).toBe(true);
    }),
  ));

it('gives the text while it arrives, and not at the end', () => {
  expect(read(['{"inp', 'ut":"*** Be', 'gin\\', 'n@@\\ud83', 'd', '\\ude00 x"', '}'])).toEqual([
    '',
    '*** Be',
    'gin',
    '\n@@',
    '',
    '\u{1f600} x',
    '',
    '',
  ]);
});

it('gives arguments of another form as they are, or the text that they hold', () => {
  expect(read(['{"patch":', '"x"}']).join('')).toBe('{"patch":"x"}');
  expect(read(['*** Begin', ' Patch']).join('')).toBe('*** Begin Patch');
  expect(read(['{"why":1,"in', 'put":"x"}']).join('')).toBe('x');
  expect(read(['{"input":', '7}']).join('')).toBe('{"input":7}');
  expect(read(['', '']).join('')).toBe('');
  expect(read([' '.repeat(5000), '{"input":"x"}']).join('')).toBe('x');
});

it('never throws, whatever comes', () =>
  fc.assert(fc.property(fc.array(fc.string({ unit: fc.constantFrom(...'{"input":\\ud8x ') })), (args) => void read(args))));

it('puts the pieces of a text together to arguments that hold the text, halves of characters too', () =>
  fc.assert(
    fc.property(texts, cuts, (text, at) => {
      const args = beforeText + pieces(text, at).map(pieceOfText).join('') + afterText;
      expect(textOfArguments(args)).toBe(text);
      expect(textOfArguments(argumentsOfText(text))).toBe(text);
    }),
  ));
