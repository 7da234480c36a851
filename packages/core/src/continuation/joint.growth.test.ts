import { describe } from 'vitest';
import { itIsLinear, work } from '../growth.test-support.ts';
import { cutBack } from './cut-back.ts';
import { Joint } from './joint.ts';

/** Answers of which a search for the place of a continuation could make much work. */
const shown: Readonly<Record<string, (length: number) => string>> = {
  'one letter': (length) => 'a'.repeat(length),
  'one letter, and another at its end': (length) => `${'a'.repeat(length)}b`,
  'two words': (length) => 'ab '.repeat(length / 3),
  spaces: (length) => `a${' '.repeat(length)}a.`,
  'line ends and a word': (length) => `${'\n'.repeat(length)}word.`,
  'full stops': (length) => '.'.repeat(length),
  'closing signs': (length) => `.${'"'.repeat(length)}a`,
  'fences of code': (length) => '```\n'.repeat(length / 4),
  ideographs: (length) => '灯'.repeat(length),
};

/** Continuations that look, for long, as if they took up what was shown. */
const continued: Readonly<Record<string, (text: string) => string>> = {
  'the same again': (text) => text,
  'the same again after another letter': (text) => `b${text}`,
  'the same without its end': (text) => `${text.slice(0, -8)}c`,
  'white space': (text) => ' '.repeat(text.length),
  nothing: () => '',
};

describe.each(Object.entries(shown))('a joint costs as much as both halves are long, after %s:', (_, text) =>
  itIsLinear(
    Object.entries(continued).map(([name, go]) =>
      work({
        name,
        size: 20_000,
        make: (length) => ({ before: text(length), after: go(text(length)) }),
        run({ before, after }) {
          const joint = new Joint(before, cutBack(before));
          for (let at = 0; at < after.length; at += 64) joint.push(after.slice(at, at + 64));
          joint.end();
        },
      }),
    ),
  ),
);
