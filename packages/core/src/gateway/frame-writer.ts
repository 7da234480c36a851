import type { Call } from '../call/call.ts';
import type { Failure } from '../call/failure.ts';
import type { JsonObject } from '../call/json.ts';
import type { Finish } from '../call/reply.ts';
import type { Served } from '../call/served.ts';
import type { Frame, StreamEvent, StreamPosition } from '../call/stream-event.ts';
import type { Usage } from '../call/usage.ts';
import type { StreamEncoder } from '../dialects/client-dialect.ts';
import { estimateInputTokens } from '../requests/estimate-tokens.ts';
import { answerForm } from './answer-form.ts';
import type { AnswerParts } from './answer-parts.ts';
import { clientError } from './client-error.ts';
import { comment } from './comment.ts';
import { standInId } from './stand-in-id.ts';

/** An answer has a few items; what a provider adds to no end is not remembered. */
const mostIds = 500;

/** Writes frames in the client's dialect: frames of the same dialect as they came, others by an encoder. Notes what the frames say of the answer. */
export class FrameWriter {
  readonly #call: Call;
  readonly #parts: AnswerParts;
  #encoder: StreamEncoder | undefined;
  /** The attempt whose frames are written; undefined before the first. */
  served: Served | undefined;
  usage: Usage = {};
  model: string | undefined;
  /** What the provider keeps of the answer, where the dialect tells. */
  keptIds: Set<string> | undefined;
  finish: Finish | undefined;
  #items: JsonObject[] = [];
  /** Why the answer broke off. */
  failure: Failure | undefined;
  /** True once the end of the answer is written. */
  isComplete = false;

  constructor(call: Call, parts: AnswerParts) {
    this.#call = call;
    this.#parts = parts;
  }

  write(frames: readonly Frame[]): string {
    let text = '';
    for (const frame of frames) text += this.#frame(frame);
    return text;
  }

  /** @param all - the failures of all targets that were asked or skipped, `failure` included */
  error(failure: Failure, all: readonly Failure[] = [failure]): string {
    const { dialect, outside } = this.#parts;
    this.failure = failure;
    if (dialect.isBytes) return '';
    const error = clientError(this.#call, failure, all, outside);
    return this.#encoder?.encodeError?.(error) ?? dialect.encodeStreamError(error);
  }

  /** A comment with the headers of the answer, where the headers were sent before a target had answered. */
  lateHeaders(): string {
    const { attempts, failovers } = this.#call;
    const target = this.served ? `target=${this.served.target.id} ` : '';
    return comment(this.#call, this.#parts.dialect, `${target}attempts=${attempts.length} failovers=${failovers}`);
  }

  #frame(frame: Frame): string {
    let text = '';
    if (frame.note !== undefined && this.served?.passThrough) this.#noteKept(frame.note);
    for (const event of frame.events) {
      switch (event.type) {
        case 'failure':
          return this.#failed(event);
        case 'seam':
          return this.#seam(event);
        case 'whole':
          this.#resume(event.position);
          if (this.served) this.served = { ...this.served, passThrough: false };
          break;
        case 'restart':
          return this.#restart(event);
        case 'usage':
          this.usage = event.usage;
          break;
        case 'start':
          this.model = event.model ?? this.model;
          break;
        case 'finish':
          this.finish = event.finish;
          break;
        case 'end':
          this.isComplete = true;
          break;
        default:
      }
      if (!this.served?.passThrough) text += this.#encoderOf().encode(event);
    }
    return this.served?.passThrough ? frame.raw : text;
  }

  /** Notes of the dialect are whole events where the dialect tells what is kept. */
  #noteKept(note: unknown): void {
    const { keptIds, keptItems } = this.#parts.dialect;
    for (const id of keptIds?.(note as JsonObject) ?? []) {
      this.keptIds ??= new Set();
      if (this.keptIds.size < mostIds) this.keptIds.add(id);
    }
    for (const item of keptItems?.(note as JsonObject) ?? []) if (this.#items.length < mostIds) this.#items.push(item);
  }

  /** The whole items of the answer, where the dialect has such. */
  keptItems(): readonly JsonObject[] | undefined {
    const items = this.#encoder ? this.#encoder.keptItems?.() : this.#items;
    return items && items.length > 0 ? items : undefined;
  }

  #failed({ failure, position }: Extract<StreamEvent, { type: 'failure' }>): string {
    if (position) this.#resume(position);
    return this.error(failure);
  }

  /** Where our encoder is to go on with a part that passed through, it does so with the ids, the role and the indices of that part. */
  #resume(position: StreamPosition): void {
    if (this.served?.passThrough) this.#encoder ??= this.#newEncoder(position);
  }

  /** From the seam on our encoder writes the bytes. */
  #seam(seam: Extract<StreamEvent, { type: 'seam' }>): string {
    const { from, to, served, position } = seam;
    this.#resume(position);
    this.#encoder?.encode(seam);
    this.served = { ...served, passThrough: false };
    return comment(this.#call, this.#parts.dialect, `splice from=${from} to=${to}`);
  }

  #restart({ from, served }: Extract<StreamEvent, { type: 'restart' }>): string {
    this.#encoder = undefined;
    this.keptIds = undefined;
    this.#items = [];
    this.served = served;
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
      ...answerForm(this.#call, this.#parts.clock),
      id: standInId(this.#parts.dialect, id),
      model: this.served?.target.model ?? model,
      createdAt: Math.floor(startedAt / 1000),
      estimateInput: () => estimateInputTokens(request),
      ...(resume && { resume }),
    });
  }
}
