import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cutBack } from './cut-back.ts';
import { Joint } from './joint.ts';
import { texts } from './texts.test-support.ts';

/** Pushes a continuation in pieces; the text that the client has in the end, or `undefined` where it could not be joined. */
function join(shown: string, continuation: (sent: string) => string, sizes: readonly number[] = [7]): string | undefined {
  const cut = cutBack(shown);
  const joint = new Joint(shown, cut);
  const said = continuation(cut.sent);
  let text = shown;
  let at = 0;
  for (let i = 0; at < said.length; i++) {
    const size = sizes[i % sizes.length] ?? 1;
    const step = joint.push(said.slice(at, at + size));
    at += size;
    if (step.kind === 'unjoinable') return undefined;
    if (step.kind === 'text') text += step.text;
  }
  const last = joint.end();
  if (last.kind !== 'text') return undefined;
  return text + last.text;
}

/** Where a token of a model may end: between characters as Unicode counts them. */
function cuts(text: string): readonly number[] {
  let end = 0;
  return [...text].map((character) => {
    end += character.length;
    return end;
  });
}

const sentences = (text: string) => text.split(/(?<=[.!?।。！？]["”»]?\s*)(?=\S)/u);

describe('a short overlap', () => {
  it.each([
    ['She waved from the door and said bye ', 'bye and left for good.'],
    ['The log reads: ran, ran, ', 'ran, and then it stopped for the night.'],
    ['The walls are red, the floor is red, ', 'red are the doors, and so is the roof.'],
  ])('is taken for chance, and nothing is cut out of the answer: %s', (shown, continuation) => {
    expect(join(shown, () => continuation)).toBe(shown + continuation);
  });
});

describe('a joint with a target that continues exactly', () => {
  it.each(Object.entries(texts))('gives the unbroken answer for every cut: %s', (_, text) => {
    for (const cut of cuts(text)) {
      for (const sizes of [[1], [3, 1, 5], [1000]]) {
        const shown = text.slice(0, cut);
        expect(
          join(shown, (sent) => text.slice(sent.length), sizes),
          `cut at ${cut}`,
        ).toBe(text);
      }
    }
  });

  it('gives the unbroken answer for texts that repeat themselves, wherever it is cut and however it is split', () => {
    const word = fc.constantFrom(
      'the',
      'The',
      'a',
      'cat',
      '1.',
      '-',
      '##',
      'and',
      '\n',
      '```',
      'sure,',
      'ok',
      '{',
      '}',
      '“',
      '...',
      '是',
      '。',
      '🎉',
    );
    const glue = fc.constantFrom(' ', ' ', ' ', '', '\n', '\n\n', '  ');
    const text = fc.array(fc.tuple(word, glue), { minLength: 1, maxLength: 40 }).map((parts) => parts.flat().join(''));
    const arbitrary = fc.tuple(text, fc.nat(), fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 }));
    let clean = 0;
    let total = 0;
    fc.assert(
      fc.property(arbitrary, ([answer, at, sizes]) => {
        const ends = cuts(answer);
        const cut = ends[at % ends.length] ?? answer.length;
        total += 1;
        const joined = join(answer.slice(0, cut), (sent) => answer.slice(sent.length), sizes);
        if (joined === answer) clean += 1;
      }),
      { numRuns: 5000 },
    );
    expect(clean / total).toBeGreaterThan(0.99);
  });
});

interface Habit {
  readonly name: string;
  readonly share: number;
  /** What the model says, given what it was sent, what it was to say, and whole sentences that it has said. */
  readonly says: (answer: string, sent: string) => string;
}

/** Where the sentence begins that `sent` ends in. */
function sentenceStart(answer: string, sent: string): number {
  let start = 0;
  for (const sentence of sentences(answer)) {
    if (start + sentence.length >= sent.length) return start;
    start += sentence.length;
  }
  return start;
}

function lastWholeSentence(answer: string, sent: string): number {
  let [before, start] = [0, 0];
  for (const sentence of sentences(answer)) {
    if (start + sentence.length > sent.length) return before;
    before = start;
    start += sentence.length;
  }
  return before;
}

const habits: readonly Habit[] = [
  { name: 'repeat the last sentence', share: 0.99, says: (answer, sent) => answer.slice(lastWholeSentence(answer, sent)) },
  { name: 'restart the sentence', share: 0.95, says: (answer, sent) => answer.slice(sentenceStart(answer, sent)) },
  {
    name: 'introduce themselves',
    share: 0.95,
    says: (answer, sent) => `Sure, continuing:\n\n${answer.slice(sent.length).trimStart()}`,
  },
  { name: 'drop the white space', share: 0.97, says: (answer, sent) => answer.slice(sent.length).trimStart() },
  { name: 'begin from the start', share: 0.99, says: (answer) => answer },
];

describe.each(habits)('a joint with targets that $name', ({ says, share }) => {
  it(`is clean in ${share * 100} % of the cuts`, () => {
    let clean = 0;
    let total = 0;
    for (const answer of Object.values(texts)) {
      for (const cut of cuts(answer)) {
        const joined = join(answer.slice(0, cut), (sent) => says(answer, sent));
        total += 1;
        if (joined === answer) clean += 1;
      }
    }
    expect(clean / total).toBeGreaterThanOrEqual(share);
  });
});
