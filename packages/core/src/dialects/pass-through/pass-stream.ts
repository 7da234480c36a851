import type { JsonObject } from '../../call/json.ts';
import type { StreamDecoder, WireUnit } from '../../call/stream-decoder.ts';
import type { Frame, StreamEvent } from '../../call/stream-event.ts';
import { isObject, parseJson } from '../json.ts';
import { findError } from '../openai-chat/reply/provider-error.ts';
import { wholeBlock } from '../whole-block.ts';

/** What one event of a stream says. Fresh for each stream. */
export type ReadEvent = (event: JsonObject) => readonly StreamEvent[];

const silent: Frame = { events: [], raw: '' };

/** A fresh decoder for a stream of JSON events that passes as it came. Another target cannot go on with such an answer, so each frame says that it is `only` here. */
export function passStream(name: string, read: ReadEvent): StreamDecoder {
  let isOver = false;

  function ending(event: StreamEvent, raw: string): Frame {
    isOver = true;
    return { events: [event], raw };
  }

  return {
    decode({ data, raw, event }: WireUnit): Frame {
      if (isOver) return silent;
      if (data?.trim() === '[DONE]') return ending({ type: 'end' }, wholeBlock(raw));
      const value = parseJson(data ?? raw);
      const error = event === 'error' ? (value ?? data) : isObject(value) ? findError(value) : undefined;
      if (error !== undefined) return ending({ type: 'provider-error', body: error }, '');
      // A comment passes; a damaged line would make the client's SDK throw.
      if (!isObject(value)) return data === undefined && event === '' ? { events: [], raw: wholeBlock(raw) } : silent;
      const events = read(value);
      const frame = { events, raw: wholeBlock(raw) };
      return events.length === 0 ? frame : { ...frame, only: name };
    },
  };
}
