import { KeptText } from '../../citations/kept-text.ts';
import { isObject, objectsIn } from '../../json.ts';

/** Of one answer: each part that is remembered costs a number. */
const mostParts = 10_000;

type Kind = 'text' | 'reasoning' | 'other';

/** The text of one answer, and where its parts begin: Google counts from the beginning of a part, and numbers all parts, reasoning and calls too. */
export class SaidParts {
  readonly #text = new KeptText();
  #bytes = 0;
  readonly #starts: number[] = [];
  #last: Kind | undefined;

  /** The parts of a response. The first of them goes on with the last part of the response before, where both are words of one kind. */
  add(parts: unknown): void {
    for (const [index, { text, thought, functionCall }] of objectsIn(parts).entries()) {
      const isText = typeof text === 'string' && !isObject(functionCall);
      const kind = isText ? (thought === true ? 'reasoning' : 'text') : 'other';
      const goesOn = index === 0 && kind === this.#last && kind !== 'other';
      if (!goesOn && this.#starts.length < mostParts) this.#starts.push(this.#bytes);
      this.#last = kind;
      if (kind !== 'text' || !isText) continue;
      this.#text.add(text);
      this.#bytes += Buffer.byteLength(text);
    }
  }

  /** Without reasoning; undefined where the text is longer than what is kept. */
  get text(): string | undefined {
    return this.#text.whole;
  }

  /** Bytes of the text before a part; undefined where there is no such part. */
  startOf(part: unknown): number | undefined {
    return typeof part === 'number' ? this.#starts[part] : undefined;
  }
}
