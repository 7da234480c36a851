import { hashed } from '../sim/random.ts';
import { seeded } from '../support/seeded.ts';

const words = `harbour lantern keeper climbed evening slowly across winter garden copper window letter silent orchard
  bridge morning carried paper mountain yellow engine whistle market corner travelled northern kitchen
  silver feather promise distant thunder wooden ladder cousin borrowed velvet island engineer answered`.split(/\s+/);
const wordsOfStory = 27;
/** With the role, the end and the terminator a stream has a dozen events. */
const pieces = 9;

/** What to ask for the story of a call. */
export const promptOf = (call: number) => `Please tell story ${call}.`;

/** Which call a prompt belongs to. */
export function callOf(prompt: string): number {
  return Number(/story (\d+)\./.exec(prompt)?.[1] ?? Number.NaN);
}

/** The answer to a call, whoever gives it. No word comes twice, so that a seam that loses or repeats one can be told. */
export function storyOf(call: number): string {
  const random = seeded(hashed(call, 11));
  const left = [...words];
  const chosen = Array.from({ length: wordsOfStory }, () => left.splice(Math.floor(random() * left.length), 1)[0]);
  return `Story ${call}: ${chosen.slice(0, 14).join(' ')}. Then ${chosen.slice(14).join(' ')}.`;
}

/** In pieces as tokens come: most end inside a word. */
export function piecesOf(text: string): readonly string[] {
  const size = Math.max(1, Math.ceil(text.length / pieces));
  return Array.from({ length: Math.ceil(text.length / size) }, (_, i) => text.slice(i * size, (i + 1) * size));
}
