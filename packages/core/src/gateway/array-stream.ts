import type { AnswerStream } from '../call/http.ts';
import { SseParser } from '../framing/sse-parser.ts';

/** The text of an answer; `undefined` is the end. */
type Take = (text: string | undefined) => void;

/**
 * A stream of events as one JSON array, written piece by piece: each event becomes an element. Comments have no place in JSON, so that what
 * they are for, keeping the connection alive, is done by a line end.
 */
export class ArrayStream implements AnswerStream {
  readonly #events: AnswerStream;
  readonly #parser = new SseParser();
  #begun = false;
  #ended = false;

  constructor(events: AnswerStream) {
    this.#events = events;
  }

  next(): Promise<string | undefined> {
    return new Promise((resolve) => this.read(resolve));
  }

  read(take: Take): void {
    if (this.#ended) return take(undefined);
    this.#events.read((text) => take(text === undefined ? this.#end() : this.#elements(text)));
  }

  cancel(): void {
    this.#events.cancel();
  }

  #elements(text: string): string {
    const elements = this.#parser.push(text).flatMap(({ data }) => (data === undefined ? [] : [this.#element(data)]));
    return elements.length === 0 ? '\n' : elements.join('');
  }

  #element(data: string): string {
    const before = this.#begun ? ',\r\n' : '[';
    this.#begun = true;
    return before + data;
  }

  #end(): string {
    this.#ended = true;
    const last = this.#parser.end()?.data;
    return (last === undefined ? '' : this.#element(last)) + (this.#begun ? ']' : '[]');
  }
}
