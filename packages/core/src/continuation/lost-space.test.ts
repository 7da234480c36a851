import { expect, it } from 'vitest';
import { lostSpace } from './lost-space.ts';

it.each([
  ['It stood at the end of the pier.', 'Every evening'],
  ['“It is what I do,”', 'he said'],
  ['Dann öffnete sie das Fenster;', 'niemand sah es'],
  ['ويشعل المصباح.', 'لم يطلب'],
  ['That was in 1999.', 'Then it was sold'],
  ['This is **bold.**', 'And this is not.'],
])('finds that the white space after a sentence or a clause is missing: %s|%s', (shown, said) => {
  expect(lostSpace(shown, said)).toBe(' ');
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
  expect(lostSpace(shown, said)).toBe('');
});

it.each([
  ['the next item of a list', 'Fruit:\n\n- An apple.', '- A pear.', '\n'],
  ['the next item further in', '- Fruit:\n  - An apple.', '- A pear.', '\n  '],
  ['the next number', '1. Boil the water.', '2. Add the tea.', '\n'],
  ['the first item', 'There are two of them:', '- An apple.', '\n\n'],
  ['a heading', 'So it ended.', '## What came after', '\n\n'],
  ['a block of code', 'It goes like this:', '```js\n', '\n\n'],
  ['a row of a table', '| a | b |\n| - | - |\n| 1 | 2 |', '| 3 | 4 |', '\n'],
  ['a quotation', '> He said so.', '> And went.', '\n'],
  ['a point below a number', '1. Salt (10 g)\n', '- fine sea salt', '   '],
  ['a point below a number that is half there', '1. Salt (10 g)\n ', '- fine sea salt', '  '],
  ['the next point below it', '1. Salt\n   - fine\n', '- coarse', '   '],
  ['the text of a number', 'You need:\n\n1.', '**Flour**', ' '],
  ['the first item, one line end shown', 'You need:\n', '1. Flour', '\n'],
  ['a text after a list', '- Flour\n- Yeast (3 g)\n', 'Mix them.', '\n'],
  ['a statement', '```js\nfunction f() {\n  const a = 1;', 'return a;', '\n  '],
  ['the end of a block', '```js\nfunction f() {\n  return 1;', '}', '\n'],
  ['a block of Python', '```python\ndef f(a):', 'return a', '\n    '],
  ['a block of Python, further in', '```python\ndef f(a):\n  if a:', 'return a', '\n    '],
  ['a member', '```json\n{\n  "a": 1,', '"b": 2', '\n  '],
])('puts back the line end before %s', (_, shown, said, lost) => {
  expect(lostSpace(shown, said)).toBe(lost);
});

it.each([
  ['an argument', '```js\nf(a,', 'b);', ' '],
  ['the head of a loop', '```js\nfor (let i = 0;', 'i < 3; i++) {', ''],
  ['a dash', 'It was late –', '- he said', ''],
  ['a row that is not whole', '| a |', 'b | c |', ''],
])('puts no line end before %s', (_, shown, said, lost) => {
  expect(lostSpace(shown, said)).toBe(lost);
});
