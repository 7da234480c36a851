import type { WireTracker } from '../call/client-stream.ts';
import type { Frame, StreamPosition } from '../call/stream-event.ts';
import { tokensOf } from '../call/tokens-of.ts';

/** Text above this is not kept, and then the answer is not continued. UTF-16 units. */
const longestPartial = 1024 * 1024;
const piecesAtOnce = 512;

/** What the client has been shown of an answer. A class, because it grows with every event and is asked only when the stream broke. */
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
  #obstacle: string | undefined;

  /**
   * @param obstacle - why it would not be continued whatever it says: then its text is not kept.
   * @param showsSignatures - the client's dialect has a place for the signatures of reasoning: they stand for the answer of one model alone.
   * @param tracker - follows the wire of a stream that passes through, where the client's dialect has a tracker.
   */
  constructor(obstacle?: string, showsSignatures = true, tracker?: WireTracker) {
    this.#obstacle = obstacle;
    this.#showsSignatures = showsSignatures;
    this.#tracker = tracker;
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
    if (only !== undefined) this.#setObstacle(`it holds ${only}`);
  }

  #keep(text: string): void {
    this.#pieces.push(text);
    if (this.#pieces.length >= piecesAtOnce) this.#join();
  }

  #join(): void {
    this.#text += this.#pieces.join('');
    this.#pieces = [];
  }

  /** What is not continued is not kept. */
  #setObstacle(what: string): void {
    this.#obstacle ??= what;
    this.#text = '';
    this.#pieces = [];
  }

  get text(): string {
    this.#join();
    return this.#text;
  }

  /** Estimated. */
  get tokens(): number {
    return Math.ceil(this.#tokens);
  }

  /** Why nobody else can go on with it; undefined where it is plain text. */
  get obstacle(): string | undefined {
    return this.#obstacle;
  }

  /** Asked at the first seam. From there on the answer is written by an encoder, and notes of later targets are not for this tracker. */
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
