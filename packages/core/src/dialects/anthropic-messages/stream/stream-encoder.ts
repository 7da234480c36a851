import type { JsonObject } from '../../../call/json.ts';
import type { Finish } from '../../../call/reply.ts';
import type { StreamEvent } from '../../../call/stream-event.ts';
import type { Usage } from '../../../call/usage.ts';
import type { StreamEncoder, StreamEncoderOptions } from '../../client-dialect.ts';
import { sseEvent } from '../../sse-event.ts';
import { encodeFinish } from '../reply/finish.ts';
import { encodeId } from '../reply/reply.ts';
import { encodeFinalUsage, encodeUsage } from '../reply/usage.ts';
import type { BlockPosition } from './block-tracker.ts';
import { BlockWriter } from './block-writer.ts';

/** Ends a stream of this dialect. */
export const terminator = sseEvent('message_stop', {});

export function encodeRestart(from: string, to: string): string {
  return sseEvent('understudy_restart', { from, to });
}

/** A fresh encoder for one stream to a client of this dialect. */
export function streamEncoder(options: StreamEncoderOptions): StreamEncoder {
  return new MessagesEncoder(options);
}

/**
 * Writes a Messages stream that the official SDK takes, whatever dialect the answer comes in.
 *
 * `message_delta` carries both the stop reason and the final usage, which other dialects tell in either order, so `message_delta` waits for `end`.
 */
class MessagesEncoder implements StreamEncoder {
  readonly #options: StreamEncoderOptions;
  readonly #blocks: BlockWriter;
  #started: boolean;
  #ended = false;
  #refused = false;
  #usage: Usage = {};
  #finish: Finish | undefined;

  constructor(options: StreamEncoderOptions) {
    const { id, resume } = options;
    this.#options = options;
    this.#blocks = new BlockWriter(encodeId(id), { resume: resume?.wire as BlockPosition | undefined }); // written by the tracker of this dialect
    this.#started = resume !== undefined;
  }

  encode(event: StreamEvent): string {
    return this.#ended ? '' : this.#write(event);
  }

  #write(event: StreamEvent): string {
    switch (event.type) {
      case 'start':
        return this.#start(event.id, event.model);
      case 'usage':
        this.#usage = { ...this.#usage, ...event.usage };
        return '';
      case 'finish':
        this.#finish = event.finish;
        return '';
      case 'end':
        return this.#end();
      case 'provider-error':
      case 'failure':
        return '';
      case 'refusal-delta':
        this.#refused ||= event.text !== '';
        return this.#content({ type: 'text-delta', text: event.text });
      default:
        return this.#content(event);
    }
  }

  #content(event: StreamEvent): string {
    const written = this.#blocks.write(event);
    return written === '' ? '' : this.#start() + written;
  }

  #start(id = this.#options.id, model = this.#options.model): string {
    if (this.#started) return '';
    this.#started = true;
    const { inputTokens = this.#options.estimateInput?.() ?? 0 } = this.#usage;
    const message: JsonObject = {
      id: encodeId(id),
      type: 'message',
      role: 'assistant',
      model,
      content: [],
      stop_reason: null,
      stop_sequence: null,
      // Some clients bill by the usage here, and do not look at the end.
      usage: encodeUsage({ ...this.#usage, inputTokens, outputTokens: 0 }),
    };
    return sseEvent('message_start', { message });
  }

  #end(): string {
    this.#ended = true;
    const usage = encodeFinalUsage(this.#usage);
    const delta = sseEvent('message_delta', { delta: encodeFinish(this.#finish, this.#refused), usage });
    return this.#start() + this.#blocks.close() + delta + terminator;
  }
}
