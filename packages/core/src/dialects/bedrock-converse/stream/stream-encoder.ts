import type { Finish } from '../../../call/reply.ts';
import type { StreamEvent } from '../../../call/stream-event.ts';
import type { Usage } from '../../../call/usage.ts';
import { eventMessages } from '../../../framing/event-message.ts';
import type { BlockPosition } from '../../anthropic-messages/stream/block-tracker.ts';
import { BlockWriter } from '../../anthropic-messages/stream/block-writer.ts';
import type { StreamEncoder, StreamEncoderOptions } from '../../client-dialect.ts';
import { encodeMetrics } from '../reply/encode-reply.ts';
import { encodeFinish } from '../reply/finish.ts';
import { encodeUsage } from '../reply/usage.ts';
import { converseBlocks } from './converse-blocks.ts';

const messageStart = eventMessages('messageStart');
const messageStop = eventMessages('messageStop');
const metadata = eventMessages('metadata');
const ours = eventMessages('understudy');

/**
 * An event of a name that no client knows, because clients should not fail on events that they do not know:
 * https://smithy.io/2.0/spec/streaming.html#client-behavior (read in November 2026).
 */
export function comment(text: string): string {
  return ours({ comment: text });
}

export function encodeRestart(from: string, to: string): string {
  return ours({ restart: { from, to } });
}

/** A fresh encoder for one stream to a client of this dialect. */
export function streamEncoder(options: StreamEncoderOptions): StreamEncoder {
  return new ConverseEncoder(options);
}

/** Writes a stream of `ConverseStream`, whatever dialect the answer comes in: `messageStop` and `metadata` are its end, in this order. */
class ConverseEncoder implements StreamEncoder {
  readonly #options: StreamEncoderOptions;
  readonly #blocks: BlockWriter;
  #started: boolean;
  #ended = false;
  #usage: Usage = {};
  #finish: Finish | undefined;

  constructor(options: StreamEncoderOptions) {
    const { id, resume } = options;
    this.#options = options;
    const position = resume?.wire as BlockPosition | undefined; // written by the tracker of this dialect
    this.#blocks = new BlockWriter(id, { resume: position, form: converseBlocks });
    this.#started = resume !== undefined;
  }

  encode(event: StreamEvent): string {
    return this.#ended ? '' : this.#write(event);
  }

  #write(event: StreamEvent): string {
    switch (event.type) {
      case 'start':
        return this.#start();
      case 'usage':
        this.#usage = { ...this.#usage, ...event.usage };
        return '';
      case 'finish':
        this.#finish = event.finish;
        return '';
      case 'end':
        return this.#end();
      case 'citation':
        return ''; // clients of this dialect cannot ask for sources
      case 'refusal-delta':
        return this.#content({ type: 'text-delta', text: event.text });
      default:
        return this.#content(event);
    }
  }

  #content(event: StreamEvent): string {
    const written = this.#blocks.write(event);
    return written === '' ? '' : this.#start() + written;
  }

  #start(): string {
    if (this.#started) return '';
    this.#started = true;
    return messageStart({ role: 'assistant' });
  }

  #end(): string {
    this.#ended = true;
    const stop = messageStop({ stopReason: encodeFinish(this.#finish) });
    const told = metadata({ usage: encodeUsage(this.#usage), metrics: encodeMetrics(this.#options) });
    return this.#start() + this.#blocks.close() + stop + told;
  }
}
