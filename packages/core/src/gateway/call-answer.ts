import type { Call } from '../call/call.ts';
import type { Clock } from '../call/clock.ts';
import type { CallOutcome, Publish } from '../call/events.ts';
import type { Failure } from '../call/failure.ts';
import type { AnswerStream, HttpAnswer } from '../call/http.ts';
import type { OpenStream, Outcome, Served } from '../call/outcome.ts';
import type { FinishKind } from '../call/reply.ts';
import type { Frame, StreamEvent, StreamPosition } from '../call/stream-event.ts';
import type { Usage } from '../call/usage.ts';
import type { Dialect, StreamEncoder } from '../dialects/dialect.ts';
import { answerHeaders, eventStreamHeaders } from './answer-headers.ts';
import { clientError, failedAnswer } from './client-error.ts';

export interface AnswerParts {
  readonly dialect: Dialect;
  readonly clock: Clock;
  readonly publish: Publish;
}

/** Turns the outcome of a call into the client's bytes, and tells how the call ended when they are all given out. */
export function callAnswer(call: Call, outcome: Outcome, parts: AnswerParts): HttpAnswer {
  const { dialect, publish, clock } = parts;
  if (outcome.kind === 'stream') {
    const headers = { ...eventStreamHeaders, ...answerHeaders(call, outcome.served) };
    return { status: 200, headers, body: new EncodedStream(call, outcome.stream, outcome.served, parts) };
  }
  if (outcome.kind === 'reply') {
    const { reply, served } = outcome;
    const { model, finish, usage } = reply;
    callEnded(call, publish, clock, {
      status: 200,
      served,
      usage,
      finish: finish.unified,
      ...(model !== undefined && { model }),
    });
    // Not every dialect tells when, and some hosts do not tell what.
    const told = { createdAt: Math.floor(call.startedAt / 1000), model: served.target.model, ...reply };
    const body = served.passThrough ? reply.raw.text : JSON.stringify(dialect.encodeReply(told, call.id));
    return { status: 200, headers: { 'content-type': 'application/json', ...answerHeaders(call, served) }, body };
  }
  const answer = failedAnswer(dialect, call, outcome.failure, outcome.all ?? [outcome.failure]);
  callEnded(call, publish, clock, { status: answer.status, failure: outcome.failure });
  return answer;
}

interface Ended {
  readonly status: number;
  readonly served?: Served;
  readonly failure?: Failure;
  readonly usage?: Usage;
  readonly model?: string;
  readonly finish?: FinishKind;
  /** Epoch milliseconds of the commit point. */
  readonly committedAt?: number;
}

function callEnded(call: Call, publish: Publish, clock: Clock, ended: Ended): void {
  const { served, failure, usage, model, finish, committedAt } = ended;
  const at = clock.now();
  const outcome = outcomeOf(call, ended);
  publish({
    type: 'call.end',
    callId: call.id,
    at,
    outcome,
    status: outcome === 'cancelled' ? 499 : ended.status,
    ...(failure && { reason: failure.reason }),
    modelClass: call.modelClass,
    stream: call.request.stream,
    ...(served && { target: served.target.id }),
    attempts: call.attempts.length,
    failovers: call.failovers,
    ...(model !== undefined && { responseModel: model }),
    ...(finish && { finish }),
    ...(usage && { usage }),
    durationMs: at - call.startedAt,
    ...(committedAt !== undefined && { firstTokenMs: committedAt - call.startedAt }),
    wastedTokens: wastedTokens(call),
  });
}

function outcomeOf(call: Call, { served, failure }: Ended): CallOutcome {
  if (failure?.reason === 'cancelled') return 'cancelled';
  if (failure) return served ? 'partial' : 'failed';
  return call.attempts.length > 1 || call.failovers > 0 ? 'recovered' : 'served';
}

/** What attempts that did not serve the client reported: they are billed all the same. */
function wastedTokens({ attempts }: Call): number {
  let tokens = 0;
  for (const { reason, usage } of attempts) {
    if (reason !== undefined && usage) tokens += (usage.inputTokens ?? 0) + (usage.outputTokens ?? 0);
  }
  return tokens;
}

/** Target names come from the configuration, and under `"*"` from clients: a line end would end the comment. */
const safeComment = (text: string) => text.replace(/[\r\n]/g, ' ');

/** A stream as the client's bytes. A class, because it owns the end of the call and tells it exactly once. */
class EncodedStream implements AnswerStream {
  readonly #call: Call;
  readonly #stream: OpenStream;
  #served: Served;
  readonly #parts: AnswerParts;
  readonly #committedAt: number;
  #encoder: StreamEncoder | undefined;
  #usage: Usage = {};
  #model: string | undefined;
  #finish: FinishKind | undefined;
  #failure: Failure | undefined;
  #complete = false;
  #over = false;

  constructor(call: Call, stream: OpenStream, served: Served, parts: AnswerParts) {
    this.#call = call;
    this.#stream = stream;
    this.#served = served;
    this.#parts = parts;
    this.#committedAt = parts.clock.now();
  }

  async next(): Promise<string | undefined> {
    while (!this.#over) {
      const frames = await this.#stream.next();
      if (frames === undefined) {
        this.#end();
        return undefined;
      }
      let text = '';
      for (const frame of frames) text += this.#encode(frame);
      // With its end given out the call is over: clients leave right after it, and that is no abort.
      if (this.#failure || this.#complete) this.#end();
      if (text !== '') return text;
    }
    return undefined;
  }

  cancel(): void {
    if (this.#over) return;
    const failure: Failure = { reason: 'cancelled', phase: 'mid_stream', detail: 'the client left' };
    this.#failure = failure;
    this.#call.abort(failure);
    this.#stream.cancel(failure);
    this.#end();
  }

  #encode(frame: Frame): string {
    let text = '';
    for (const event of frame.events) {
      if (event.type === 'failure') {
        this.#failure = event.failure;
        return this.#parts.dialect.encodeStreamError(clientError(this.#call, event.failure, [event.failure]));
      }
      if (event.type === 'seam') return this.#seam(event);
      if (event.type === 'restart') return this.#restart(event);
      if (event.type === 'usage') this.#usage = event.usage;
      else if (event.type === 'start') this.#model = event.model ?? this.#model;
      else if (event.type === 'finish') this.#finish = event.finish.unified;
      else if (event.type === 'end') this.#complete = true;
      if (!this.#served.passThrough) text += this.#encoderOf().encode(event);
    }
    return this.#served.passThrough ? frame.raw : text;
  }

  /** From here on the bytes are ours: the ids, the role and the indices stay those of the first part. */
  #seam({ from, to, served, position }: Extract<StreamEvent, { type: 'seam' }>): string {
    const passedThrough = this.#served.passThrough && !this.#encoder;
    if (passedThrough) this.#encoder = this.#newEncoder(position);
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
    const { id, startedAt, request } = this.#call;
    return this.#parts.dialect.streamEncoder({
      includeUsage: request.includeUsage,
      id,
      model: this.#served.target.model,
      createdAt: Math.floor(startedAt / 1000),
      ...(resume && { resume }),
    });
  }

  #end(): void {
    if (this.#over) return;
    this.#over = true;
    const { publish, clock } = this.#parts;
    callEnded(this.#call, publish, clock, {
      status: 200,
      served: this.#served,
      usage: this.#usage,
      committedAt: this.#committedAt,
      ...(this.#failure && { failure: this.#failure }),
      ...(this.#model !== undefined && { model: this.#model }),
      ...(this.#finish && { finish: this.#finish }),
    });
  }
}
