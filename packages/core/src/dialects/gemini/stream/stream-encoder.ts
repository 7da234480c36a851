import type { Citation } from '../../../call/citation.ts';
import type { JsonObject } from '../../../call/json.ts';
import type { Finish } from '../../../call/reply.ts';
import type { AssistantPart, ToolCallPart } from '../../../call/request.ts';
import type { StreamEvent } from '../../../call/stream-event.ts';
import type { Usage } from '../../../call/usage.ts';
import { mostCitations } from '../../citations/citation-of.ts';
import { KeptText } from '../../citations/kept-text.ts';
import type { StreamEncoder, StreamEncoderOptions } from '../../client-dialect.ts';
import { readArguments } from '../../read-arguments.ts';
import { encodeFinish } from '../reply/finish.ts';
import { encodePart } from '../reply/reply.ts';
import { showsThoughts } from '../reply/shows-thoughts.ts';
import { encodeUsage } from '../reply/usage.ts';
import { writeGrounding } from '../reply/write-grounding.ts';
import { sayNothing } from './say-nothing.ts';

/** A response without candidates, which every client of this dialect passes over, and beside it what happened. */
export function encodeRestart(from: string, to: string): string {
  return sayNothing({ understudy: { restart: { from, to } } });
}

/** A fresh encoder for one stream to a client of this dialect. */
export function streamEncoder(options: StreamEncoderOptions): StreamEncoder {
  return new GeminiEncoder(options);
}

/**
 * Writes responses that hold the new parts only. A call comes whole, so its arguments wait for their end; the finish reason comes with the usage,
 * which other dialects tell in either order, so both wait for `end`.
 */
class GeminiEncoder implements StreamEncoder {
  readonly #read = readArguments();
  readonly #showsThoughts: boolean;
  readonly #calls = new Map<number, ToolCallPart>();
  #id: string;
  #model: string;
  #started: boolean;
  #ended = false;
  #usage: Usage = {};
  #finish: Finish | undefined;
  readonly #citations: Citation[] = [];
  /** Kept where sources may come, because Google names the parts that go back to a source by their bytes. */
  readonly #text: KeptText | undefined;

  constructor({ id, model, resume, tellsSources, asked }: StreamEncoderOptions) {
    this.#showsThoughts = showsThoughts(asked);
    if (tellsSources) this.#text = new KeptText();
    this.#id = resume?.id ?? id;
    this.#model = resume?.model ?? model;
    this.#started = resume !== undefined;
  }

  encode(event: StreamEvent): string {
    return this.#ended ? '' : this.#write(event);
  }

  #write(event: StreamEvent): string {
    switch (event.type) {
      case 'start':
        return this.#start(event);
      case 'text-delta':
        this.#text?.add(event.text);
        return this.#part({ type: 'text', text: event.text });
      case 'citation':
        if (this.#citations.length < mostCitations) this.#citations.push(event.citation);
        return '';
      case 'refusal-delta':
        return this.#part({ type: 'text', text: event.text });
      case 'reasoning-delta':
        return this.#showsThoughts ? this.#part({ type: 'reasoning', text: event.text }) : '';
      case 'tool-call-start':
        this.#calls.set(event.index, { type: 'tool-call', id: event.id, name: event.name, arguments: '' });
        return '';
      case 'tool-call-delta':
        return this.#grow(event.index, event.arguments);
      case 'tool-call-end':
        return this.#call(event.index);
      case 'usage':
        this.#usage = { ...this.#usage, ...event.usage };
        return '';
      case 'finish':
        this.#finish = event.finish;
        return '';
      case 'end':
        return this.#end();
      default:
        return '';
    }
  }

  /** A later `start` is another attempt going on with the same answer. */
  #start({ id, model }: Extract<StreamEvent, { type: 'start' }>): string {
    if (this.#started) return '';
    this.#started = true;
    this.#id = id ?? this.#id;
    this.#model = model ?? this.#model;
    return '';
  }

  #grow(index: number, args: string): string {
    const call = this.#calls.get(index);
    if (call) this.#calls.set(index, { ...call, arguments: call.arguments + args });
    return '';
  }

  #call(index: number): string {
    const call = this.#calls.get(index);
    this.#calls.delete(index);
    return call ? this.#part(call) : '';
  }

  #part(part: AssistantPart): string {
    const parts = encodePart(part, this.#read);
    return parts.length === 0 ? '' : this.#response(parts);
  }

  #end(): string {
    this.#ended = true;
    const text = this.#text?.whole;
    const groundingMetadata = writeGrounding(this.#citations, text === undefined ? [] : [{ text, partIndex: 0 }]);
    return this.#response(
      [{ text: '' }],
      { finishReason: encodeFinish(this.#finish), ...(groundingMetadata && { groundingMetadata }) },
      { usageMetadata: encodeUsage(this.#usage) },
    );
  }

  #response(parts: readonly JsonObject[], finish: JsonObject = {}, usage: JsonObject = {}): string {
    const candidate = { content: { parts, role: 'model' }, ...finish, index: 0 };
    const response = { candidates: [candidate], ...usage, modelVersion: this.#model, responseId: this.#id };
    return `data: ${JSON.stringify(response)}\n\n`;
  }
}
