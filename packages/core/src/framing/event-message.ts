import { crc32 } from 'node:zlib';
import type { JsonObject } from '../call/json.ts';

/** Writes a message of an AWS event stream. In the text each character stands for one byte. */
type WriteMessage = (payload: JsonObject) => string;

/** Writes events of one type. */
export function eventMessages(type: string): WriteMessage {
  return messages({ ':event-type': type, ':content-type': 'application/json', ':message-type': 'event' });
}

/** Writes exceptions of one type: an exception ends its stream. */
export function exceptionMessages(type: string): WriteMessage {
  return messages({ ':exception-type': type, ':content-type': 'application/json', ':message-type': 'exception' });
}

/** Lengths and their checksum stand before the headers, the checksum of all behind the payload. */
const [preludeBytes, checksumBytes] = [12, 4];

function messages(fields: Readonly<Record<string, string>>): WriteMessage {
  const headers = Buffer.concat(Object.entries(fields).map(header));
  const payloadAt = preludeBytes + headers.length;
  return (payload) => {
    const text = JSON.stringify(payload);
    const bytes = Buffer.allocUnsafe(payloadAt + Buffer.byteLength(text) + checksumBytes);
    bytes.writeUInt32BE(bytes.length, 0);
    bytes.writeUInt32BE(headers.length, 4);
    bytes.writeUInt32BE(crc32(bytes.subarray(0, 8)), 8);
    headers.copy(bytes, preludeBytes);
    bytes.write(text, payloadAt);
    const end = bytes.length - checksumBytes;
    bytes.writeUInt32BE(crc32(bytes.subarray(0, end)), end);
    return bytes.toString('latin1');
  };
}

const textType = 7;

function header([name, value]: readonly [string, string]): Buffer {
  const length = Buffer.of(value.length >> 8, value.length & 0xff);
  return Buffer.concat([Buffer.of(name.length), Buffer.from(name), Buffer.of(textType), length, Buffer.from(value)]);
}
