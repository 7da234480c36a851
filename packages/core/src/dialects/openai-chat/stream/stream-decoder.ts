import type { Citation } from '../../../call/citation.ts';
import type { JsonObject } from '../../../call/json.ts';
import type { StreamDecoder, WireUnit } from '../../../call/stream-decoder.ts';
import type { Frame, StreamEvent } from '../../../call/stream-event.ts';
import { withCitations } from '../../citations/with-citations.ts';
import { isObject, parseJson } from '../../json.ts';
import type { StreamDecoderOptions } from '../../target-dialect.ts';
import { wholeBlock } from '../../whole-block.ts';
import { asArray, asObject } from '../read-json.ts';
import { readAnnotations } from '../reply/annotations.ts';
import { findError } from '../reply/provider-error.ts';
import { ChunkReader } from './chunk-reader.ts';
import { stripNullUsage } from './strip-usage.ts';

const silent: Frame = { events: [], raw: '' };

/** A fresh decoder for one stream of chat completion chunks. */
export function streamDecoder({ includeUsage }: StreamDecoderOptions): StreamDecoder {
  return new ChatDecoder(includeUsage);
}

class ChatDecoder implements StreamDecoder {
  readonly #chunks = new ChunkReader();
  readonly #includeUsage: boolean;
  /** An error or the terminator came: whatever follows is ignored. */
  #over = false;

  constructor(includeUsage: boolean) {
    this.#includeUsage = includeUsage;
  }

  decode(block: WireUnit): Frame {
    if (this.#over) return silent;
    return block.data === undefined ? this.#residue(block) : this.#data(block.data, block);
  }

  #data(data: string, block: WireUnit): Frame {
    if (data.trim() === '[DONE]') return this.#ending({ type: 'end' }, wholeBlock(block.raw));
    const chunk = parseJson(data);
    const error = block.event === 'error' ? (chunk ?? data) : errorIn(chunk);
    // After the finish the answer is whole: an error then (OpenRouter: the token limit was reached) takes nothing from the answer.
    if (error !== undefined && this.#chunks.finished) return { events: this.#chunks.read(asObject(chunk)), raw: '' };
    if (error !== undefined) return this.#ending({ type: 'provider-error', body: error }, '');
    // A damaged line must not reach the client: the client's SDK would throw on it.
    if (!isObject(chunk)) return silent;
    const raw = wholeBlock(block.raw);
    const only = onlyHere(chunk);
    const frame = { events: this.#chunks.read(chunk), raw: this.#includeUsage ? raw : withoutUsage(chunk, data, raw) };
    if (only === 'citations') return { ...frame, only, events: withCitations(frame.events, annotationsIn(chunk)) };
    return only === undefined ? frame : { ...frame, only };
  }

  #residue({ raw, event }: WireUnit): Frame {
    const error = residueError(raw);
    if (error !== undefined) return this.#chunks.finished ? silent : this.#ending({ type: 'provider-error', body: error }, '');
    // An event without data would make the client's SDK parse an empty text.
    return event === '' ? { events: [], raw: wholeBlock(raw) } : silent;
  }

  #ending(event: StreamEvent, raw: string): Frame {
    this.#over = true;
    return { events: [event], raw };
  }
}

/** What a chunk holds that only this dialect can carry. */
function onlyHere(chunk: JsonObject): string | undefined {
  const choice = asObject(asArray(chunk.choices)[0]);
  const delta = asObject(choice.delta);
  if (delta.audio) return 'audio';
  if (asArray(delta.annotations).length > 0) return 'citations';
  return choice.logprobs ? 'logprobs' : undefined;
}

function annotationsIn(chunk: JsonObject): readonly Citation[] {
  return readAnnotations(asObject(asObject(asArray(chunk.choices)[0]).delta).annotations);
}

/** An error that a host wrote into the stream as bare JSON, without `data:`. */
function residueError(raw: string): unknown {
  const text = raw.trim();
  return text.startsWith('{') || text.startsWith('[') ? errorIn(parseJson(text)) : undefined;
}

/** Some hosts wrap an error in a list. */
function errorIn(parsed: unknown): unknown {
  const body: unknown = Array.isArray(parsed) ? parsed[0] : parsed;
  return isObject(body) ? findError(body) : undefined;
}

/** What a client gets that did not ask for usage: old SDKs index `choices[0]` of every chunk. */
function withoutUsage(chunk: JsonObject, data: string, raw: string): string {
  if (isObject(chunk.usage) && Array.isArray(chunk.choices) && chunk.choices.length === 0) return '';
  if (chunk.usage !== null) return raw;
  const at = dataAt(raw, data);
  return at < 0 ? raw : raw.slice(0, at) + stripNullUsage(data) + raw.slice(at + data.length);
}

/** Where the data stands in its block; -1 where the data has several lines. Only the first `data:` is looked at, so that the time stays linear. */
function dataAt(raw: string, data: string): number {
  const line = /^data: ?/m.exec(raw);
  const at = line ? line.index + line[0].length : -1;
  return at >= 0 && raw.startsWith(data, at) ? at : -1;
}
