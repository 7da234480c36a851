import type { Dispatcher } from 'undici';
import { type Attempt, type Break, type StreamPace, saidOf, waitAtBreak } from './attempt.ts';
import { broken, SimulatedExchange } from './simulated-exchange.ts';
import type { SimulatedTime } from './time.ts';
import { errorBodies, errorEvent, firstChunk, jsonHeaders, lastChunks, reply, streamHeaders, textChunk } from './wire.ts';

/** One request and what comes of it. `pieces`: what there is to say, where it is a stream. */
export class Exchange extends SimulatedExchange {
  readonly #attempt: Attempt;
  readonly #pieces: readonly string[];

  constructor(attempt: Attempt, pieces: readonly string[], handler: Dispatcher.DispatchHandler, time: SimulatedTime) {
    super(handler, time);
    this.#attempt = attempt;
    this.#pieces = pieces;
    this.after(attempt.connectMs, () => this.#connected());
  }

  #connected(): void {
    const { status, connectMs, endMs, stream } = this.#attempt;
    if (status === 0) return this.fail(broken('ECONNREFUSED'));
    this.request();
    if (!stream) return this.after(endMs - connectMs, () => this.#answer());
    // Headers and a role say nothing: many hosts send them at once, and the model begins later or never.
    this.headers(200, streamHeaders);
    this.data(firstChunk);
    this.after(stream.firstTokenMs - connectMs, () => this.#say(stream, 0));
  }

  #answer(): void {
    const { status, retryAfterSeconds } = this.#attempt;
    this.headers(status, status === 429 ? { ...jsonHeaders, 'retry-after': String(retryAfterSeconds) } : jsonHeaders);
    this.data(status === 200 || status === 0 ? reply : errorBodies[status]);
    this.end();
  }

  #say(stream: StreamPace, place: number): void {
    if (stream.breaks && place >= saidOf(stream, this.#pieces.length)) return this.#break(stream, stream.breaks);
    const piece = this.#pieces[place];
    if (piece !== undefined) this.data(textChunk(piece));
    if (stream.breaks || place + 1 < this.#pieces.length) return this.after(stream.gapMs, () => this.#say(stream, place + 1));
    this.data(lastChunks);
    this.end();
  }

  #break(stream: StreamPace, how: Break): void {
    if (how !== 'error-event') return this.after(waitAtBreak(stream), () => this.fail(broken('ECONNRESET')));
    this.data(errorEvent);
    this.end();
  }
}
