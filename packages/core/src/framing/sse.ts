import { StringDecoder } from 'node:string_decoder';
import type { Cutter, Framing } from '../call/framing.ts';
import type { WireUnit } from '../call/stream-decoder.ts';
import { SseParser } from './sse-parser.ts';

/** Server-sent events: a unit is a block, which ends at an empty line. */
export const sse: Framing = {
  accept: 'text/event-stream',
  cutter: () => new SseCutter(),
};

/** A class, because one is made for every stream: V8 keeps an object that was written with a getter as a slow table. */
class SseCutter implements Cutter {
  readonly #parser = new SseParser();
  readonly #text = new StringDecoder('utf8'); // three times as fast as a TextDecoder that streams

  get overflowed(): boolean {
    return this.#parser.overflowed;
  }

  push(bytes: Uint8Array): readonly WireUnit[] {
    return this.#parser.push(this.#text.write(bytes as Buffer));
  }

  end(): WireUnit | undefined {
    this.#parser.push(this.#text.end());
    return this.#parser.end();
  }
}
