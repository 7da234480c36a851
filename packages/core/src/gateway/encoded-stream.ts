import { aside } from '../call/aside.ts';
import type { Call } from '../call/call.ts';
import type { Timer } from '../call/clock.ts';
import type { Failure } from '../call/failure.ts';
import type { AnswerStream } from '../call/http.ts';
import type { OpenStream, Outcome, StreamOutcome } from '../call/outcome.ts';
import type { Finish } from '../call/reply.ts';
import type { Served } from '../call/served.ts';
import type { Frame, StreamEvent, StreamPosition } from '../call/stream-event.ts';
import type { Usage } from '../call/usage.ts';
import type { StreamEncoder } from '../dialects/client-dialect.ts';
import { estimateInputTokens } from '../requests/estimate-tokens.ts';
import type { AnswerParts } from './answer-parts.ts';
import { clientError } from './client-error.ts';

/** Text that nobody waited for; `undefined` is the end. */
interface Arrived {
  readonly text: string | undefined;
}

const keepAliveComment = ': understudy keep-alive\n\n';

/** Target names come from the configuration, and under `"*"` from clients: a line end would end the comment. */
const safeComment = (text: string) => text.replace(/[\r\n]/g, ' ');

/**
 * A stream as the client's bytes. A class, because it owns the end of the answer and tells it exactly once. Made with a promise where the
 * client was sent its headers before anybody had answered; what they could not say is then said in a comment at the end.
 */
export class EncodedStream implements AnswerStream {
  readonly #call: Call;
  readonly #parts: AnswerParts;
  readonly #early: Promise<Outcome> | undefined;
  #stream: OpenStream | undefined;
  #served: Served | undefined;
  #committedAt: number | undefined;
  #encoder: StreamEncoder | undefined;
  #usage: Usage = {};
  #model: string | undefined;
  #finish: Finish | undefined;
  #failure: Failure | undefined;
  #complete = false;
  #over = false;
  #reader: ((text: string | undefined) => void) | undefined;
  #isReading = false;
  #arrived: Arrived | undefined;
  #saidAt: number;
  #timer: Timer | undefined;

  constructor(call: Call, outcome: StreamOutcome | Promise<Outcome>, parts: AnswerParts) {
    this.#call = call;
    this.#parts = parts;
    this.#saidAt = parts.clock.now();
    if ('kind' in outcome) this.#begin(outcome);
    else this.#early = outcome;
    call.signal.onAbort(this.#onAbort);
    const { keepAliveMs } = call.policy.stream;
    if (keepAliveMs !== undefined) this.#listen(keepAliveMs, keepAliveMs);
    if (this.#early) this.#saidAt = Number.NEGATIVE_INFINITY; // the headers were due: a comment goes with them
  }

  next(): Promise<string | undefined> {
    const due = this.#due();
    if (due) return Promise.resolve(due.text);
    return new Promise((resolve) => {
      this.#reader = resolve;
      if (this.#isReading) return;
      this.#isReading = true;
      this.#read();
    });
  }

  /** What a reader need not wait for. */
  #due(): Arrived | undefined {
    const isFirst = this.#saidAt === Number.NEGATIVE_INFINITY;
    const due = this.#arrived ?? (this.#over ? { text: undefined } : isFirst ? { text: keepAliveComment } : undefined);
    if (due) this.#saidAt = this.#parts.clock.now();
    this.#arrived = undefined;
    return due;
  }

  cancel(): void {
    if (this.#over) return;
    const failure: Failure = { reason: 'cancelled', phase: 'mid_stream', detail: 'the client left' };
    this.#failure = failure;
    this.#call.abort(failure);
    this.#stream?.cancel(failure);
    // What begins only now is nobody's.
    if (this.#early) aside(this.#early.then((outcome) => outcome.kind === 'stream' && outcome.stream.cancel(failure)));
    this.#end();
  }

  /** The call was ended (deadline, shutdown) while its client does not read: it is over now, and the client is told when it reads on. */
  readonly #onAbort = (): void => {
    const failure = this.#call.signal.reason;
    if (this.#over || this.#isReading || !failure) return;
    this.#failure = { ...failure, phase: 'mid_stream' };
    this.#stream?.cancel(this.#failure);
    const error = this.#error(this.#failure, [this.#failure]);
    this.#arrived = { text: (this.#arrived?.text ?? '') + error }; // after what came for a reader who had got a comment
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
    let text = '';
    for (const frame of frames) text += this.#encode(frame);
    // With its end given out the call is over: clients leave right after it, and that is no abort.
    if (this.#failure || this.#complete) {
      if (this.#early) text += this.#lateHeaders();
      this.#end();
    }
    return text;
  }

  /** Ours, whatever it is: the client must not wait for the rest of an answer that cannot be written. */
  readonly #onDefect = (error: unknown): void => {
    if (this.#over) return this.#give(undefined);
    const failure: Failure = { reason: 'malformed', phase: 'mid_stream', detail: 'not written', said: String(error) };
    this.#failure = failure;
    this.#stream?.cancel(failure);
    this.#end();
    this.#give(this.#error(failure, [failure]));
  };

  #error(failure: Failure, all: readonly Failure[]): string {
    const { dialect, outside } = this.#parts;
    return dialect.encodeStreamError(clientError(this.#call, failure, all, outside));
  }

  /** To the reader that waits; else it is kept for the next one. */
  #give(text: string | undefined): void {
    const reader = this.#reader;
    this.#isReading = false;
    this.#arrived = reader ? undefined : { text };
    if (!reader) return;
    this.#reader = undefined;
    this.#saidAt = this.#parts.clock.now();
    reader(text);
  }

  /** The text that ends the answer where nobody answered; undefined where a stream has begun, or the client left meanwhile. */
  async #awaitOutcome(): Promise<string | undefined> {
    const outcome = await this.#early;
    if (!outcome || this.#over) {
      if (outcome?.kind === 'stream' && this.#failure) outcome.stream.cancel(this.#failure);
      return undefined;
    }
    if (outcome.kind === 'stream') {
      this.#begin(outcome);
      return undefined;
    }
    // A stream was asked for: anything else is a failure.
    const failure: Failure =
      outcome.kind === 'failure' ? outcome.failure : { reason: 'malformed', phase: 'before_commit', detail: 'no stream' };
    const all = outcome.kind === 'failure' ? (outcome.all ?? [failure]) : [failure];
    this.#failure = failure;
    const text = this.#error(failure, all) + this.#lateHeaders();
    this.#end();
    return text;
  }

  #begin({ stream, served }: StreamOutcome): void {
    this.#stream = stream;
    this.#served = served;
    this.#committedAt = this.#parts.clock.now();
  }

  #encode(frame: Frame): string {
    let text = '';
    for (const event of frame.events) {
      if (event.type === 'failure') {
        this.#failure = event.failure;
        return this.#error(event.failure, [event.failure]);
      }
      if (event.type === 'seam') return this.#seam(event);
      if (event.type === 'restart') return this.#restart(event);
      if (event.type === 'usage') this.#usage = event.usage;
      else if (event.type === 'start') this.#model = event.model ?? this.#model;
      else if (event.type === 'finish') this.#finish = event.finish;
      else if (event.type === 'end') this.#complete = true;
      if (!this.#served?.passThrough) text += this.#encoderOf().encode(event);
    }
    return this.#served?.passThrough ? frame.raw : text;
  }

  /** From here on the bytes are ours: the ids, the role and the indices stay those of the first part. */
  #seam({ from, to, served, position }: Extract<StreamEvent, { type: 'seam' }>): string {
    if (this.#served?.passThrough && !this.#encoder) this.#encoder = this.#newEncoder(position);
    this.#served = { ...served, passThrough: false };
    return `: understudy splice from=${safeComment(from)} to=${safeComment(to)}\n\n`;
  }

  #restart({ from, served }: Extract<StreamEvent, { type: 'restart' }>): string {
    this.#encoder = undefined;
    this.#served = served;
    return this.#parts.dialect.encodeRestart(from, served.target.id);
  }

  #encoderOf(): StreamEncoder {
    this.#encoder ??= this.#newEncoder();
    return this.#encoder;
  }

  #newEncoder(resume?: StreamPosition): StreamEncoder {
    const { id, startedAt, request, model } = this.#call;
    return this.#parts.dialect.streamEncoder({
      includeUsage: request.includeUsage,
      oldFunctions: request.oldFunctions,
      id,
      model: this.#served?.target.model ?? model,
      createdAt: Math.floor(startedAt / 1000),
      estimateInput: () => estimateInputTokens(request),
      ...(resume && { resume }),
    });
  }

  #lateHeaders(): string {
    const { attempts, failovers } = this.#call;
    const target = this.#served ? ` target=${safeComment(this.#served.target.id)}` : '';
    return `: understudy${target} attempts=${attempts.length} failovers=${failovers}\n\n`;
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

  /** A comment for a reader that waits; what is being read goes to the next one. */
  #keepAlive(): void {
    const reader = this.#reader;
    if (!reader) return;
    this.#reader = undefined;
    this.#saidAt = this.#parts.clock.now();
    reader(keepAliveComment);
  }

  #end(): void {
    if (this.#over) return;
    this.#over = true;
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#call.signal.offAbort(this.#onAbort);
    this.#parts.given({
      status: 200,
      usage: this.#usage,
      ...(this.#served && { served: this.#served }),
      ...(this.#committedAt !== undefined && { committedAt: this.#committedAt }),
      ...(this.#failure && { failure: this.#failure }),
      ...(this.#model !== undefined && { model: this.#model }),
      ...(this.#finish && { finish: this.#finish }),
    });
  }
}
