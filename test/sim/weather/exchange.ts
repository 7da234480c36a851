import type { Dispatcher } from 'undici';
import type { Kind } from '../kind.ts';
import { broken, SimulatedExchange } from '../simulated-exchange.ts';
import type { SimulatedTime } from '../time.ts';
import {
  errorBodies,
  errorEvent,
  firstChunk,
  jsonHeaders,
  lastChunks,
  limitBody,
  replyOf,
  streamHeaders,
  textChunk,
} from '../wire.ts';
import type { Attempt } from './attempt.ts';

export interface ExchangeParts {
  readonly handler: Dispatcher.DispatchHandler;
  readonly time: SimulatedTime;
  readonly kind: Kind;
  /** What there is to say. */
  readonly pieces: readonly string[];
  closed(): void;
}

/** Plays one attempt to whoever asked. */
export class Exchange extends SimulatedExchange {
  readonly #attempt: Attempt;
  readonly #parts: ExchangeParts;

  constructor(attempt: Attempt, parts: ExchangeParts) {
    super(parts.handler, parts.time);
    this.#attempt = attempt;
    this.#parts = parts;
    this.after(attempt.connectMs, () => this.#connected());
  }

  protected override closed(): void {
    this.#parts.closed();
  }

  #connected(): void {
    const { status, connectMs, endMs, flaw } = this.#attempt;
    if (status === 0 && endMs === connectMs) return this.fail(broken('ECONNREFUSED'));
    this.request();
    if (status === 200 && this.#parts.kind === 'stream' && flaw !== 'error-body') this.#begin();
    else if (Number.isFinite(endMs)) this.after(endMs - connectMs, () => this.#answer());
  }

  #answer(): void {
    const { status, headers, waitMs, flaw } = this.#attempt;
    if (status === 0) return this.fail(broken('ECONNRESET'));
    this.headers(status, { ...jsonHeaders, ...headers });
    if (status === 429) this.data(limitBody(waitMs));
    else if (status !== 200) this.data(errorBodies[status]);
    else if (flaw === 'error-body' || flaw === 'error-event') this.data(errorBodies[500]);
    else if (flaw !== 'empty') {
      const whole = replyOf(this.#parts.pieces.join(''));
      if (flaw === undefined) this.data(whole);
      else {
        this.data(whole.subarray(0, whole.length / 2));
        if (flaw === 'cut') return this.fail(broken('ECONNRESET'));
      }
    }
    this.end();
  }

  #begin(): void {
    const { connectMs, firstTokenMs, endMs, headers, flaw, said } = this.#attempt;
    this.headers(200, { ...streamHeaders, ...headers });
    // A role says nothing: many hosts send it at once, and the model begins later or never.
    if (flaw !== 'empty') this.data(firstChunk);
    if (said === 0 && flaw !== undefined) return this.#breakAfter(endMs - connectMs);
    this.after(firstTokenMs - connectMs, () => this.#say(0));
  }

  #say(place: number): void {
    const { pieces } = this.#parts;
    const { flaw, said, gapMs, endMs, firstTokenMs } = this.#attempt;
    const piece = pieces[place];
    if (piece !== undefined) this.data(textChunk(piece));
    if (flaw !== undefined && place + 1 >= said) return this.#breakAfter(endMs - firstTokenMs - place * gapMs);
    // What goes on with another's answer has fewer pieces left, and breaks all the same.
    if (flaw !== undefined || place + 1 < pieces.length) return this.after(gapMs, () => this.#say(place + 1));
    this.data(lastChunks);
    this.end();
  }

  #breakAfter(ms: number): void {
    if (Number.isFinite(ms)) this.after(ms, () => this.#break());
  }

  #break(): void {
    const { flaw } = this.#attempt;
    if (flaw === 'cut') return this.fail(broken('ECONNRESET'));
    if (flaw === 'error-event') this.data(errorEvent);
    this.end();
  }
}
