import { expect, it } from 'vitest';
import { cutBack } from './cut-back.ts';

it.each<readonly [why: string, sent: string, head: string]>([
  ['nothing', '', ''],
  ['white space alone', '', ' \n'],
  ['white space after a word', 'The lamp is', ' '],
  ['white space after a sentence', 'The lamp is lit.', '\n\n'],
  ['the end of a sentence', 'The lamp is lit.', ''],
  ['the end of a quoted sentence', 'He said: “Good evening!”', ''],
  ['the end of a question', 'Is it lit?!', ''],
  ['signs after white space', 'The lamp', ' ...'],
  ['half a word', 'The lamp', ' is'],
  ['half a word after a line end', 'The lamp:', '\n\nlight'],
  ['its first word', '', 'Light'],
  ['its first word with an accent', '', 'Über'],
  ['a long word', `${'x'.repeat(96)}`, 'xxxx'],
  ['a long word after others', `See https://example.com/${'a'.repeat(76)}`, 'aaaa'],
  ['a script without spaces', '灯塔矗立在', '码头的尽'],
  ['a script without spaces, at its end', '灯塔矗立在码', '头的尽。'],
  ['characters of several units', '灯塔', '👩‍👩‍👧‍👦👍🏽éa'],
  ['less than four characters without a space', '', '灯塔'],
  ['a sign and no word', '', '¿?'],
  ['a sentence of one word', 'He', 'llo.'],
  ['its first word with signs in it', 'http://exa', 'mple'],
  ['white space in a long row', 'The lamp', ' '.repeat(100)],
])('cuts %s back: %j, then %j', (_, sent, head) => {
  expect(cutBack(sent + head)).toEqual({ sent, head });
});

it('looks back 60 units for the beginning of a word', () => {
  expect(cutBack(`I ${'w'.repeat(59)}`)).toEqual({ sent: 'I', head: ` ${'w'.repeat(59)}` });
  expect(cutBack(`I ${'w'.repeat(60)}`)).toEqual({ sent: `I ${'w'.repeat(56)}`, head: 'wwww' });
  expect(cutBack('w'.repeat(60))).toEqual({ sent: '', head: 'w'.repeat(60) });
  expect(cutBack('w'.repeat(61))).toEqual({ sent: 'w'.repeat(57), head: 'wwww' });
});
