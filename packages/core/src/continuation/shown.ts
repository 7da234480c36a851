import type { WireTracker } from '../call/client-stream.ts';
import type { Frame, StreamPosition } from '../call/stream-event.ts';
import { tokensOf } from '../call/tokens-of.ts';

/** A longer text is not kept, so that a longer answer is not continued. UTF-16 units. */
const longestPartial = 1024 * 1024;
const piecesAtOnce = 512;

/** The part of an answer that the client was shown. A class, because the part grows with every event and is asked for only when the stream breaks. */
export class Shown {
  #text = '';
  #length = 0;
  #tokens = 0;
  /** Not yet joined to the text: a string that grows by single tokens would cost many times its length. */
  #pieces: string[] = [];
  #id: string | undefined;
  #model: string | undefined;
  #createdAt: number | undefined;
  #tracker: WireTracker | undefined;
  readonly #showsSignatures: boolean;
  readonly #isTranslated: boolean;
  #obstacle: string | undefined;

  /**
   * @param obstacle - why the answer is never continued, whatever it says; then its text is not kept
   * @param showsSignatures - whether clients of the dialect see the signatures of reasoning, with which no other model can go on
   * @param tracker - follows the wire of a stream that passes through, where the client's dialect has a tracker
   * @param isTranslated - the client is shown the events alone, so that nothing that only the bytes hold was shown
   */
  constructor(obstacle?: string, showsSignatures = true, tracker?: WireTracker, isTranslated = false) {
    this.#obstacle = obstacle;
    this.#showsSignatures = showsSignatures;
    this.#tracker = tracker;
    this.#isTranslated = isTranslated;
  }

  note({ events, note, only }: Frame): void {
    for (const event of events) {
      switch (event.type) {
        case 'text-delta':
          this.#length += event.text.length;
          this.#tokens += tokensOf(event.text);
          if (!this.#obstacle) this.#keep(event.text);
          if (this.#length > longestPartial) this.#setObstacle(`more than ${longestPartial} characters were shown`);
          break;
        case 'reasoning-delta':
          this.#tokens += tokensOf(event.text);
          break;
        case 'reasoning-signature':
        case 'reasoning-redacted':
          if (this.#showsSignatures) this.#setObstacle('it holds signed reasoning');
          break;
        case 'refusal-delta':
          this.#setObstacle('it is a refusal');
          break;
        case 'tool-call-start':
          this.#setObstacle('a tool call was shown');
          break;
        case 'start':
          this.#id ??= event.id;
          this.#model ??= event.model;
          this.#createdAt ??= event.createdAt;
          break;
        default:
      }
    }
    if (note !== undefined) this.#tracker?.note(note);
    if (only !== undefined && !this.#isTranslated) this.#setObstacle(`it holds ${only}`);
  }

  #keep(text: string): void {
    this.#pieces.push(text);
    if (this.#pieces.length >= piecesAtOnce) this.#join();
  }

  #join(): void {
    this.#text += this.#pieces.join('');
    this.#pieces = [];
  }

  /** From here on no text is kept, because the answer will not be continued. */
  #setObstacle(what: string): void {
    this.#obstacle ??= what;
    this.#text = '';
    this.#pieces = [];
  }

  get text(): string {
    this.#join();
    return this.#text;
  }

  /** Estimated tokens of the shown text. */
  get tokens(): number {
    return Math.ceil(this.#tokens);
  }

  /** Why no other target can go on with the answer; undefined where the shown part is plain text. */
  get obstacle(): string | undefined {
    return this.#obstacle;
  }

  /** Called at the first seam, or at the error that ends the answer. From there on an encoder writes, and the tracker ignores the notes of later targets. */
  position(): StreamPosition {
    const wire = this.#tracker?.position();
    this.#tracker = undefined;
    return {
      ...(wire !== undefined && { wire }),
      ...(this.#id !== undefined && { id: this.#id }),
      ...(this.#model !== undefined && { model: this.#model }),
      ...(this.#createdAt !== undefined && { createdAt: this.#createdAt }),
    };
  }
}
