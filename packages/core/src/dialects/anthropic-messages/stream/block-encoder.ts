import type { Finish } from '../../../call/reply.ts';
import type { StreamEvent } from '../../../call/stream-event.ts';
import type { Usage } from '../../../call/usage.ts';
import type { StreamEncoder } from '../../client-dialect.ts';
import type { BlockWriter } from './block-writer.ts';

/** How a dialect writes what stands around the blocks of an answer. */
export interface AroundBlocks {
  /** `id` and `model`: undefined where the answer does not tell them. */
  start(id: string | undefined, model: string | undefined, usage: Usage): string;
  /** Reasoning is left out of the answer. */
  readonly hidesReasoning?: boolean;
  end(finish: Finish | undefined, usage: Usage, hasRefused: boolean): string;
}

/** Writes a stream of blocks. What is told of the end waits for `end`, because dialects tell finish and usage in either order. */
export class BlockEncoder implements StreamEncoder {
  readonly #blocks: BlockWriter;
  readonly #around: AroundBlocks;
  #started: boolean;
  #ended = false;
  #refused = false;
  #usage: Usage = {};
  #finish: Finish | undefined;

  /** @param resumes - whether the stream goes on with one that passed so far */
  constructor(blocks: BlockWriter, around: AroundBlocks, resumes: boolean) {
    this.#blocks = blocks;
    this.#around = around;
    this.#started = resumes;
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
      case 'reasoning-delta':
      case 'reasoning-signature':
      case 'reasoning-redacted':
        return this.#around.hidesReasoning ? '' : this.#content(event);
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

  #start(id?: string, model?: string): string {
    if (this.#started) return '';
    this.#started = true;
    return this.#around.start(id, model, this.#usage);
  }

  #end(): string {
    this.#ended = true;
    return this.#start() + this.#blocks.close() + this.#around.end(this.#finish, this.#usage, this.#refused);
  }
}
