import { aside } from '../call/aside.ts';
import type { Call } from '../call/call.ts';
import type { Timer } from '../call/clock.ts';
import type { Draft } from '../call/draft.ts';
import type { Failure } from '../call/failure.ts';
import type { AnswerStream } from '../call/http.ts';
import type { OpenStream, Outcome, StreamOutcome } from '../call/outcome.ts';
import type { Frame } from '../call/stream-event.ts';
import type { AnswerParts } from './answer-parts.ts';
import type { Ended } from './call-ended.ts';
import { comment } from './comment.ts';
import { FrameWriter } from './frame-writer.ts';

/** A piece that arrived while no reader waited. `text: undefined` marks the end of the stream. */
interface Arrived {
  readonly text: string | undefined;
}

/**
 * A stream as the client's bytes. A class, because it owns the end of the answer and tells it exactly once. Made with a promise where the client was
 * sent its headers before any target had answered: a comment at the end then says what these headers could not say.
 */
export class EncodedStream implements AnswerStream {
  readonly #call: Call;
  readonly #parts: AnswerParts;
  readonly #early: Promise<Outcome> | undefined;
  #stream: OpenStream | undefined;
  readonly #writer: FrameWriter;
  #committedAt: number | undefined;
  #over = false;
  #reader: ((text: string | undefined) => void) | undefined;
  #isReading = false;
  #arrived: Arrived | undefined;
  #saidAt: number;
  #timer: Timer | undefined;

  constructor(call: Call, outcome: StreamOutcome | Promise<Outcome>, parts: AnswerParts) {
    this.#call = call;
    this.#parts = parts;
    this.#writer = new FrameWriter(call, parts);
    this.#saidAt = parts.clock.now();
    if ('kind' in outcome) this.#begin(outcome);
    else this.#early = outcome;
    call.signal.onAbort(this.#onAbort);
    const { keepAliveMs } = call.policy.stream;
    if (keepAliveMs !== undefined && !parts.dialect.isBytes) this.#listen(keepAliveMs, keepAliveMs);
    if (this.#early) this.#saidAt = Number.NEGATIVE_INFINITY; // the headers go out now, and a comment with them
  }

  get isBytes(): boolean {
    const { isBytes, streamType, eventWrapper } = this.#parts.dialect;
    return isBytes === true || (streamType !== undefined && !eventWrapper);
  }

  brokeOff(): boolean {
    return this.#parts.dialect.isBytes === true && this.#writer.failure !== undefined;
  }

  next(): Promise<string | undefined> {
    return new Promise((resolve) => this.read(resolve));
  }

  read(take: (text: string | undefined) => void): void {
    const due = this.#due();
    if (due) return take(due.text);
    this.#reader = take;
    if (this.#isReading) return;
    this.#isReading = true;
    this.#read();
  }

  /** A piece that a reader gets without waiting. */
  #due(): Arrived | undefined {
    const isFirst = this.#saidAt === Number.NEGATIVE_INFINITY;
    const due = this.#arrived ?? (this.#over ? { text: undefined } : isFirst ? { text: this.#keepAliveText() } : undefined);
    if (due) this.#saidAt = this.#parts.clock.now();
    this.#arrived = undefined;
    return due;
  }

  cancel(): void {
    if (this.#over) return;
    const failure: Failure = { reason: 'cancelled', phase: 'mid_stream', detail: 'the client left' };
    this.#writer.failure = failure;
    this.#call.abort(failure);
    this.#stream?.cancel(failure);
    // A stream that begins only now has no reader.
    if (this.#early) aside(this.#early.then((outcome) => outcome.kind === 'stream' && outcome.stream.cancel(failure)));
    this.#end();
  }

  /** The call was ended (deadline, shutdown) while its client does not read. The call is over now; the client gets the error when it reads on. */
  readonly #onAbort = (): void => {
    const failure = this.#call.signal.reason;
    if (this.#over || this.#isReading || !failure) return;
    const ended: Failure = { ...failure, phase: 'mid_stream' };
    this.#stream?.cancel(ended);
    this.#arrived = { text: (this.#arrived?.text ?? '') + this.#writer.error(ended) }; // after a piece that came while the reader was given a comment
    this.#end();
  };

  /** Callbacks and no async functions: this runs for every event of every stream. */
  #read(): void {
    if (this.#over) return this.#give(undefined);
    if (this.#stream) this.#stream.read(this.#onFrames);
    else aside(this.#awaitOutcome().then((failed) => (failed === undefined ? this.#read() : this.#give(failed)), this.#onDefect));
  }

  readonly #onFrames = (frames: readonly Frame[] | undefined): void => {
    try {
      const text = this.#encodeAll(frames);
      if (text === '') this.#read();
      else this.#give(text);
    } catch (error) {
      this.#onDefect(error);
    }
  };

  #encodeAll(frames: readonly Frame[] | undefined): string | undefined {
    if (frames === undefined) {
      this.#end();
      return undefined;
    }
    let text = this.#writer.write(frames);
    // The call is over when the end of its answer is given out: a client that leaves then has not aborted the call.
    if (this.#writer.failure || this.#writer.isComplete) {
      if (this.#early) text += this.#writer.lateHeaders();
      this.#end();
    }
    return text;
  }

  /** A defect of ours ends the answer, so that the client does not wait for a rest that cannot be written. */
  readonly #onDefect = (error: unknown): void => {
    if (this.#over) return this.#give(undefined);
    const failure: Failure = { reason: 'malformed', phase: 'mid_stream', detail: 'not written', said: String(error) };
    this.#stream?.cancel(failure);
    const text = this.#writer.error(failure);
    this.#end();
    this.#give(text);
  };

  /** Gives a piece to the reader that waits, or keeps the piece for the next reader. */
  #give(text: string | undefined): void {
    const reader = this.#reader;
    this.#isReading = false;
    this.#arrived = reader ? undefined : { text };
    if (!reader) return;
    this.#reader = undefined;
    this.#saidAt = this.#parts.clock.now();
    reader(text);
  }

  /** The text that ends the answer where no target answered; undefined where a stream has begun, or the client left meanwhile. */
  async #awaitOutcome(): Promise<string | undefined> {
    const outcome = await this.#early;
    if (!outcome || this.#over) {
      const { failure } = this.#writer;
      if (outcome?.kind === 'stream' && failure) outcome.stream.cancel(failure);
      return undefined;
    }
    if (outcome.kind === 'stream') {
      this.#begin(outcome);
      return undefined;
    }
    // The client asked for a stream, so any other outcome is a failure.
    const failure: Failure =
      outcome.kind === 'failure' ? outcome.failure : { reason: 'malformed', phase: 'before_commit', detail: 'no stream' };
    const all = outcome.kind === 'failure' ? (outcome.all ?? [failure]) : [failure];
    const text = this.#writer.error(failure, all) + this.#writer.lateHeaders();
    this.#end();
    return text;
  }

  #begin({ stream, served }: StreamOutcome): void {
    this.#stream = stream;
    this.#writer.served = served;
    this.#committedAt = this.#parts.clock.now();
  }

  /** One timer for the whole stream: setting one for every event would cost more than the event. */
  #listen(keepAliveMs: number, inMs: number): void {
    this.#timer = this.#parts.clock.timer(inMs, () => {
      const quietMs = this.#parts.clock.now() - this.#saidAt;
      if (quietMs < keepAliveMs) return this.#listen(keepAliveMs, keepAliveMs - quietMs);
      this.#keepAlive();
      this.#listen(keepAliveMs, keepAliveMs);
    });
  }

  #keepAliveText(): string {
    return comment(this.#call, this.#parts.dialect, 'keep-alive');
  }

  /** Gives a comment to the reader that waits. The next reader gets what is being read. */
  #keepAlive(): void {
    const reader = this.#reader;
    if (!reader) return;
    this.#reader = undefined;
    this.#saidAt = this.#parts.clock.now();
    reader(this.#keepAliveText());
  }

  #end(): void {
    if (this.#over) return;
    this.#over = true;
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#call.signal.offAbort(this.#onAbort);
    const { served, usage, failure, model, keptIds, finish } = this.#writer;
    const ended: Draft<Ended> = { status: 200, usage };
    if (served) ended.served = served;
    if (this.#committedAt !== undefined) ended.committedAt = this.#committedAt;
    if (failure) ended.failure = failure;
    if (model !== undefined) ended.model = model;
    if (keptIds) ended.keptIds = keptIds;
    const keptItems = this.#writer.keptItems();
    if (keptItems) ended.keptItems = keptItems;
    if (finish) ended.finish = finish;
    this.#parts.given(ended);
  }
}
