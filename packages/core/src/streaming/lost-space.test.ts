import { expect, it } from 'vitest';
import { losesSpace } from './lost-space.ts';

it.each([
  ['It stood at the end of the pier.', 'Every evening'],
  ['“It is what I do,”', 'he said'],
  ['Dann öffnete sie das Fenster;', 'niemand sah es'],
  ['ويشعل المصباح.', 'لم يطلب'],
  ['That was in 1999.', 'Then it was sold'],
  ['This is **bold.**', 'And this is not.'],
])('finds that the white space after a sentence or a clause is missing: %s|%s', (shown, said) => {
  expect(losesSpace(shown, said)).toBe(true);
});

it.each([
  ['where it was shown', 'It stood there. ', 'Every evening'],
  ['where it comes', 'It stood there.', ' Every evening'],
  ['in an address', 'See https://example.', 'Com'],
  ['in a name of one word', 'Go to example.', 'com'],
  ['in an abbreviation', 'Fruit, e.', 'g. apples'],
  ['in a number', 'Pi is 3.', '14159'],
  ['before a closing quote', '“I do.', '” He smiled.'],
  ['where a text needs none', '灯塔矗立在码头的尽头.', '每天傍晚'],
  ['in a block of code', '```java\nimport java.util; System.', 'Out.println()'],
])('leaves the joint as it is %s: %s|%s', (_, shown, said) => {
  expect(losesSpace(shown, said)).toBe(false);
});
