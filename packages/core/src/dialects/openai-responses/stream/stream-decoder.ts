import type { JsonObject } from '../../../call/json.ts';
import type { StreamDecoder, WireUnit } from '../../../call/stream-decoder.ts';
import type { Frame } from '../../../call/stream-event.ts';
import { isObject, parseJson } from '../../json.ts';
import { asObject, asText } from '../../openai-chat/read-json.ts';
import { findError } from '../../openai-chat/reply/provider-error.ts';
import { wholeBlock } from '../../whole-block.ts';
import { EventReader, onlyHere } from './event-reader.ts';

const silent: Frame = { events: [], raw: '' };

/** A fresh decoder for one stream of typed events. */
export function streamDecoder(): StreamDecoder {
  return new ResponsesDecoder();
}

class ResponsesDecoder implements StreamDecoder {
  readonly #reader = new EventReader();
  /** An error or the end of the response came: whatever follows (OpenRouter: `[DONE]`) is ignored. */
  #over = false;

  decode(unit: WireUnit): Frame {
    if (this.#over) return silent;
    return unit.data === undefined ? this.#residue(unit) : this.#data(unit.data, unit);
  }

  #data(data: string, unit: WireUnit): Frame {
    const event = parseJson(data);
    if (!isObject(event)) return unit.event === 'error' ? this.#failed(data) : silent;
    const type = asText(event.type) || unit.event;
    const error = errorOf(type, event);
    if (error !== undefined) return this.#failed(error);
    const events = this.#reader.read(type, event);
    const last = events.at(-1)?.type;
    this.#over = last === 'end' || last === 'provider-error';
    if (last === 'provider-error') return { events, raw: '' };
    const only = onlyHere(type, event);
    const frame = { events, raw: wholeBlock(unit.raw) };
    // What is no event of the response (OpenAI: `keepalive`) is no part of the answer.
    if (!type.startsWith('response.')) return frame;
    // The whole event is the note: at a seam the tracker needs what every event said of its place.
    return { ...frame, note: event, ...(only !== undefined && { only }) };
  }

  /** Comments pass; bare JSON is an error that a host wrote into the stream, and an event without data is nothing that a client could parse. */
  #residue({ raw, event }: WireUnit): Frame {
    const text = raw.trim();
    const body = text.startsWith('{') ? parseJson(text) : undefined;
    if (isObject(body) && findError(body) !== undefined) return this.#failed(body);
    return event === '' && body === undefined ? { events: [], raw: wholeBlock(raw) } : silent;
  }

  #failed(body: unknown): Frame {
    this.#over = true;
    return { events: [{ type: 'provider-error', body }], raw: '' };
  }
}

/** Errors come in three forms: flat, with an `error` inside, or as a response that has failed. */
function errorOf(type: string, event: JsonObject): unknown {
  if (type === 'error') return event;
  if (type === 'response.failed' || type === 'response.cancelled') {
    const { error, status } = asObject(event.response);
    return {
      error: isObject(error) ? error : { message: `The response has ended with the status ${asText(status) || 'failed'}.` },
    };
  }
  return type.startsWith('response.') ? undefined : findError(event);
}
