import { crc32 } from 'node:zlib';
import { ByteList } from '../call/byte-list.ts';
import type { Cutter, Framing } from '../call/framing.ts';
import type { WireUnit } from '../call/stream-decoder.ts';
import { eventStreamHeaders } from './event-stream-headers.ts';

/** Bytes of the longest message that is accepted: a provider that announces a longer one is not answering. */
export const longestMessage = 8 * 1024 * 1024;
/** Length of the message, length of its headers, and their checksum. */
const preludeBytes = 12;
const checksumBytes = 4;
const shortestMessage = preludeBytes + checksumBytes;

/**
 * AWS event streams: binary messages with headers, a payload and two checksums. An error of the service comes as a message of its own kind: its unit is
 * named `error`, and its data is `{"type":"error","error":{"type":<name>,"message":<text>}}`. Nobody asks for the bytes of a message here, so `raw` is
 * empty. A damaged message ends the stream, because nothing behind it can be trusted.
 *
 * Wire: https://smithy.io/2.0/aws/amazon-eventstream.html (read in November 2026).
 */
export const eventStream: Framing = {
  accept: 'application/vnd.amazon.eventstream',
  cutter: () => new EventStreamCutter(() => ''),
};

/** As `eventStream`, for streams that pass to a client: `raw` has the bytes of a message, one character for each. */
export const passedEventStream: Framing = {
  accept: eventStream.accept,
  isBinary: true,
  cutter: () => new EventStreamCutter((message) => message.toString('latin1')),
};

class EventStreamCutter implements Cutter {
  overflowed = false;
  readonly #rawOf: (message: Buffer) => string;
  #begun = new ByteList();
  /** How many bytes must be there before anything more can be told. */
  #needed = preludeBytes;

  constructor(rawOf: (message: Buffer) => string) {
    this.#rawOf = rawOf;
  }

  push(bytes: Uint8Array): readonly WireUnit[] {
    if (this.overflowed) return [];
    this.#begun.add(bytes);
    return this.#begun.length < this.#needed ? [] : this.#cut(viewOf(this.#begun.bytes()));
  }

  /** A part of a message says nothing: its checksum is missing. */
  end(): undefined {
    return undefined;
  }

  #cut(bytes: Buffer): readonly WireUnit[] {
    const units: WireUnit[] = [];
    let rest = bytes;
    this.#needed = neededOf(rest);
    while (rest.length >= this.#needed && !this.overflowed) {
      const unit = readMessage(rest.subarray(0, this.#needed), this.#rawOf);
      if (unit) units.push(unit);
      else this.overflowed = true;
      rest = rest.subarray(this.#needed);
      this.#needed = neededOf(rest);
    }
    if (this.#needed === Number.POSITIVE_INFINITY) this.overflowed = true;
    this.#begun = new ByteList();
    if (rest.length > 0 && !this.overflowed) this.#begun.add(rest);
    return units;
  }
}

function viewOf({ buffer, byteOffset, length }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, length);
}

/** The length of the message that begins here, or of the part that tells that length; infinite where the beginning is damaged. */
function neededOf(bytes: Buffer): number {
  if (bytes.length < preludeBytes) return preludeBytes;
  const length = bytes.readUInt32BE(0);
  const headers = bytes.readUInt32BE(4);
  const isWhole = crc32(bytes.subarray(0, 8)) === bytes.readUInt32BE(8);
  const fits = length >= shortestMessage && length <= longestMessage && headers <= length - shortestMessage;
  return isWhole && fits ? length : Number.POSITIVE_INFINITY;
}

/** The unit of a whole message; undefined where the message is damaged. */
function readMessage(message: Buffer, rawOf: (message: Buffer) => string): WireUnit | undefined {
  const end = message.length - checksumBytes;
  if (crc32(message.subarray(0, end)) !== message.readUInt32BE(end)) return undefined;
  const payloadAt = preludeBytes + message.readUInt32BE(4);
  const headers = eventStreamHeaders(message.subarray(preludeBytes, payloadAt));
  if (!headers) return undefined;
  const payload = message.toString('utf8', payloadAt, end);
  const kind = headers.get(':message-type');
  if (kind === 'exception') return errorUnit(headers.get(':exception-type') ?? '', messageOf(payload));
  if (kind === 'error') return errorUnit(headers.get(':error-code') ?? '', headers.get(':error-message') ?? '');
  return { event: headers.get(':event-type') ?? '', data: payload, raw: rawOf(message) };
}

function errorUnit(type: string, message: string): WireUnit {
  return { event: 'error', data: JSON.stringify({ type: 'error', error: { type, message } }), raw: '' };
}

/** UTF-16 units: no service explains itself at more length, and what is parsed here is measured nowhere else. */
const longestExplanation = 64 * 1024;

/** What an exception says: a JSON object with a message, or else the text as it is. */
function messageOf(payload: string): string {
  if (payload.length > longestExplanation) return '';
  try {
    const { message, Message } = JSON.parse(payload);
    const said: unknown = message ?? Message;
    return typeof said === 'string' ? said : '';
  } catch {
    return payload;
  }
}
