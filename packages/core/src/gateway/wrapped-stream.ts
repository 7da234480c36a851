import type { AnswerStream } from '../call/http.ts';
import type { WireUnit } from '../call/stream-decoder.ts';
import { SseParser } from '../framing/sse-parser.ts';

/** A stream of events, each wrapped for clients that read no server-sent events. */
export class WrappedStream implements AnswerStream {
  readonly isBytes = true;
  readonly #events: AnswerStream;
  readonly #wrap: (event: WireUnit) => string;
  readonly #parser = new SseParser();
  #ended = false;

  constructor(events: AnswerStream, wrap: (event: WireUnit) => string) {
    this.#events = events;
    this.#wrap = wrap;
  }

  next(): Promise<string | undefined> {
    return new Promise((resolve) => this.read(resolve));
  }

  read(take: (text: string | undefined) => void): void {
    if (this.#ended) return take(undefined);
    this.#events.read((text) => {
      this.#ended = text === undefined;
      const last = this.#ended ? this.#parser.end() : undefined;
      const units = text === undefined ? (last ? [last] : []) : this.#parser.push(text);
      const written = units.map(this.#wrap).join('');
      if (written === '') this.read(take);
      else take(written);
    });
  }

  cancel(): void {
    this.#events.cancel();
  }
}
