import type { Dispatcher } from 'undici';
import { type Attempt, type Break, type StreamPace, saidOf, waitAtBreak } from './attempt.ts';
import type { SimulatedTime } from './time.ts';
import { errorBodies, errorEvent, firstChunk, jsonHeaders, lastChunks, reply, streamHeaders, textChunk } from './wire.ts';

/** One request and what comes of it: calls its handler as undici 8 does. `pieces`: what there is to say, where it is a stream. */
export class Exchange implements Dispatcher.DispatchController {
  readonly paused = false;
  aborted = false;
  reason: Error | null = null;
  readonly #attempt: Attempt;
  readonly #pieces: readonly string[];
  readonly #handler: Dispatcher.DispatchHandler;
  readonly #time: SimulatedTime;
  #next: { cancel(): void };
  #over = false;

  constructor(attempt: Attempt, pieces: readonly string[], handler: Dispatcher.DispatchHandler, time: SimulatedTime) {
    this.#attempt = attempt;
    this.#pieces = pieces;
    this.#handler = handler;
    this.#time = time;
    this.#next = time.timer(attempt.connectMs, () => this.#connected());
  }

  #connected(): void {
    const { status, connectMs, endMs, stream } = this.#attempt;
    if (status === 0) return this.#fail(broken('ECONNREFUSED'));
    this.#handler.onRequestStart?.(this, {});
    if (!stream) return this.#after(endMs - connectMs, () => this.#answer());
    // Headers and a role say nothing: many hosts send them at once, and the model begins later or never.
    this.#handler.onResponseStart?.(this, 200, streamHeaders);
    this.#data(firstChunk);
    this.#after(stream.firstTokenMs - connectMs, () => this.#say(stream, 0));
  }

  #answer(): void {
    const { status, retryAfterSeconds } = this.#attempt;
    const headers = status === 429 ? { ...jsonHeaders, 'retry-after': String(retryAfterSeconds) } : jsonHeaders;
    this.#handler.onResponseStart?.(this, status, headers);
    this.#data(status === 200 || status === 0 ? reply : errorBodies[status]);
    this.#end();
  }

  #say(stream: StreamPace, place: number): void {
    if (stream.breaks && place >= saidOf(stream, this.#pieces.length)) return this.#break(stream, stream.breaks);
    const piece = this.#pieces[place];
    if (piece !== undefined) this.#data(textChunk(piece));
    if (stream.breaks || place + 1 < this.#pieces.length) return this.#after(stream.gapMs, () => this.#say(stream, place + 1));
    this.#data(lastChunks);
    this.#end();
  }

  #break(stream: StreamPace, how: Break): void {
    if (how !== 'error-event') return this.#after(waitAtBreak(stream), () => this.#fail(broken('ECONNRESET')));
    this.#data(errorEvent);
    this.#end();
  }

  #after(ms: number, run: () => void): void {
    if (!this.#over) this.#next = this.#time.timer(ms, run);
  }

  #data(bytes: Buffer): void {
    if (!this.#over) this.#handler.onResponseData?.(this, bytes);
  }

  #end(): void {
    if (this.#over) return;
    this.#over = true;
    this.#handler.onResponseEnd?.(this, {});
  }

  #fail(error: Error): void {
    if (this.#over) return;
    this.#over = true;
    this.#next.cancel();
    this.#handler.onResponseError?.(this, error);
  }

  abort(reason: Error): void {
    if (this.#over) return;
    this.aborted = true;
    this.reason = reason;
    this.#fail(reason);
  }
  // Nobody here reads slowly.
  pause(): void {}
  resume(): void {}
}

function broken(code: string): Error {
  return Object.assign(new Error(code), { code });
}
