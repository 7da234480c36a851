import type { JsonObject } from '../../../call/json.ts';
import type { Finish } from '../../../call/reply.ts';
import type { StreamEvent } from '../../../call/stream-event.ts';
import type { Usage } from '../../../call/usage.ts';
import type { ClientError, StreamEncoder, StreamEncoderOptions } from '../../client-dialect.ts';
import { sseEvent } from '../../sse-event.ts';
import { failedEvents } from '../errors.ts';
import { ownId } from '../own-id.ts';
import { writeEnding } from '../reply/finish.ts';
import { begunResponse, endedResponse } from '../reply/response-object.ts';
import { ItemWriter } from './item-writer.ts';
import type { ResponsesPosition } from './open-item.ts';

/** A type that no client of this dialect knows: clients skip such events. */
export function encodeRestart(from: string, to: string): string {
  return sseEvent('understudy.restart', { from, to });
}

/** A fresh encoder for one stream to a client of this dialect. */
export function streamEncoder(options: StreamEncoderOptions): StreamEncoder {
  return new ResponsesEncoder(options);
}

/** Writes typed events. The last event repeats the whole answer, so that the items are kept until then. */
class ResponsesEncoder implements StreamEncoder {
  readonly #options: StreamEncoderOptions;
  readonly #items: ItemWriter;
  #begun: JsonObject | undefined;
  #refused = false;
  #finish: Finish | undefined;
  #ended = false;
  #usage: Usage = {};

  constructor(options: StreamEncoderOptions) {
    this.#options = options;
    const { resume } = options;
    const position = resume?.wire as ResponsesPosition | undefined; // what the tracker of this dialect says
    this.#items = new ItemWriter(resume?.id ?? options.id, position, options.tools);
    this.#begun = position?.begun;
  }

  encode(event: StreamEvent): string {
    switch (event.type) {
      case 'start':
        return this.#begin(event);
      case 'usage':
        this.#usage = event.usage;
        return '';
      case 'finish':
        return this.#stop(event.finish);
      case 'end':
        return this.#end();
      case 'refusal-delta':
        this.#refused ||= event.text !== '';
        return this.#begin() + this.#items.write(event);
      case 'text-delta':
      case 'citation':
      case 'reasoning-delta':
      case 'tool-call-start':
      case 'tool-call-delta':
      case 'tool-call-end':
        return this.#begin() + this.#items.write(event);
      default:
        return '';
    }
  }

  keptItems(): readonly JsonObject[] {
    return this.#items.items;
  }

  encodeError(error: ClientError): string {
    const opened = this.#begin();
    const begun = { ...this.#begun, output: this.#items.items };
    return (
      opened +
      failedEvents(error, begun)
        .map(([type, members]) => this.#items.say(type, members))
        .join('')
    );
  }

  /** A later `start` is another attempt going on with the same answer. */
  #begin(start?: Extract<StreamEvent, { type: 'start' }>): string {
    if (this.#begun) return '';
    const { id, model, createdAt, asked } = this.#options;
    const about = {
      id: ownId('resp', start?.id ?? id),
      model: start?.model ?? model,
      createdAt: start?.createdAt ?? createdAt,
    };
    this.#begun = begunResponse(about, asked);
    const members = { response: this.#begun };
    return this.#items.say('response.created', members) + this.#items.say('response.in_progress', members);
  }

  #stop(finish: Finish): string {
    if (this.#finish) return '';
    this.#finish = finish;
    return this.#begin() + this.#items.close(writeEnding(finish, this.#refused).status);
  }

  /** Without a finish the answer is not whole, and has no end. */
  #end(): string {
    if (this.#ended || !this.#finish || !this.#begun) return '';
    this.#ended = true;
    const told = { output: this.#items.items, finish: this.#finish, hasRefusal: this.#refused, usage: this.#usage };
    const response = endedResponse(this.#begun, told);
    return this.#items.say(`response.${response.status}`, { response });
  }
}
