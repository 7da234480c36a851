import type { IncomingHttpHeaders } from 'node:http';
import type { Dispatcher } from 'undici';
import type { ByteSource } from '../call/byte-source.ts';
import type { Progress } from '../call/call.ts';
import type { Clock, Timer } from '../call/clock.ts';
import type { EndSignal } from '../call/end-signal.ts';

/** Bytes that wait for a slow reader before the socket is paused. */
const highWater = 64 * 1024;
/** How many bytes may follow a complete answer. After more the socket is closed and not used again. */
const drainBytes = 64 * 1024;
/** How long the rest of a complete answer may take. After that the socket is closed and not used again. */
const drainMs = 500;

interface Waiting {
  take(bytes: Uint8Array | undefined): void;
  broke(error: unknown): void;
}

export interface Answer {
  readonly status: number;
  /** Lower-case names; values of a repeated header joined by `, `. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: ByteSource;
}

/**
 * One HTTP exchange over undici's `dispatch`, which costs a fifth of `fetch`. A class, because one is made for every attempt and it owns
 * a socket: `signal` closes it in every phase, and every other end (all read, drained, broken) removes the listener again.
 */
export class Exchange implements Dispatcher.DispatchHandler, ByteSource {
  /** The answer, once its headers came. Rejects when the connection breaks or the attempt is aborted before. */
  readonly answer: Promise<Answer>;
  readonly #signal: EndSignal;
  readonly #progress: Progress;
  readonly #clock: Clock;
  #controller: Dispatcher.DispatchController | undefined;
  #resolve!: (answer: Answer) => void;
  #reject!: (error: unknown) => void;
  #queue: Buffer[] = [];
  #queued = 0;
  #waiting: Waiting | undefined;
  #state: 'open' | 'ended' | 'failed' = 'open';
  #error: unknown;
  #drained: number | undefined;
  #drainTimer: Timer | undefined;
  #abortListener: (() => void) | undefined;

  constructor(signal: EndSignal, progress: Progress, clock: Clock) {
    this.#signal = signal;
    this.#clock = clock;
    this.#progress = progress;
    this.answer = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    signal.onAbort(this.#onAbort);
    if (signal.aborted) this.#onAbort();
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#state === 'failed') controller.abort(asError(this.#error));
    else this.#progress.connected();
  }

  onResponseStart(controller: Dispatcher.DispatchController, status: number, headers: IncomingHttpHeaders): void {
    if (status < 200) return; // informational
    this.#progress.bytes();
    // The raw headers are views into the first read of the socket, and would keep that memory for as long as the stream lives.
    controller.rawHeaders = null;
    this.#resolve({ status, headers: flatten(headers), body: this });
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#progress.bytes();
    if (this.#drained !== undefined) {
      this.#drained += chunk.length;
      if (this.#drained > drainBytes) this.destroy();
      return;
    }
    if (this.#waiting) return this.#settleWaiting((waiting) => waiting.take(chunk));
    this.#queue.push(chunk);
    this.#queued += chunk.length;
    if (this.#queued >= highWater && !controller.paused) {
      controller.pause();
      this.#progress.paused();
    }
  }

  onResponseEnd(): void {
    if (this.#state !== 'open') return;
    this.#state = 'ended';
    this.#release();
    this.#settleWaiting((waiting) => waiting.take(undefined));
  }

  onResponseError(_: Dispatcher.DispatchController | undefined, error: Error): void {
    this.#fail(error);
  }

  read(take: (bytes: Uint8Array | undefined) => void, broke: (error: unknown) => void): void {
    if (this.#queue.length > 0) return take(this.#takeQueued());
    if (this.#state === 'ended') return take(undefined);
    if (this.#state === 'failed') return broke(this.#error);
    this.#waiting = { take, broke };
  }

  /** All bytes that wait, as one piece. With several pieces each reader would be called from within the reader before. */
  #takeQueued(): Uint8Array {
    const [first, ...more] = this.#queue;
    const all = more.length === 0 && first ? first : Buffer.concat(this.#queue);
    this.#queue = [];
    this.#queued = 0;
    if (this.#controller?.paused) {
      this.#progress.resumed();
      this.#controller.resume();
    }
    return all;
  }

  drain(): void {
    if (this.#state !== 'open') return;
    this.#drained = this.#queued;
    this.#queue = [];
    if (this.#drained > drainBytes) return this.destroy();
    this.#abortListener = undefined;
    // Some hosts never end the body of an answer that is whole, and such a body must not hold a socket.
    this.#drainTimer = this.#clock.timer(drainMs, () => this.destroy());
    if (this.#controller?.paused) this.#controller.resume();
  }

  destroy(): void {
    this.#queue = [];
    this.#fail(new Error('The attempt is over.'));
  }

  onAbort(listener: () => void): void {
    this.#abortListener = listener;
  }

  readonly #onAbort = (): void => {
    this.#fail(this.#signal.reason);
    this.#abortListener?.();
  };

  #fail(error: unknown): void {
    if (this.#state !== 'open') return;
    this.#state = 'failed';
    this.#error = error;
    this.#release();
    this.#controller?.abort(asError(error));
    this.#reject(error); // does nothing once the headers are there
    this.#settleWaiting((waiting) => waiting.broke(error));
  }

  #settleWaiting(settle: (waiting: Waiting) => void): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    if (waiting) settle(waiting);
  }

  #release(): void {
    this.#drainTimer?.cancel();
    this.#signal.offAbort(this.#onAbort);
  }
}

function flatten(headers: IncomingHttpHeaders): Record<string, string | undefined> {
  if (Object.values(headers).some((value) => Array.isArray(value)))
    return Object.fromEntries(Object.entries(headers).map(([k, v]) => [k, Array.isArray(v) ? v.join(', ') : v]));
  return headers as Record<string, string | undefined>;
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error('The attempt was ended.');
}
