import { crc32 } from 'node:zlib';

/** One event of an AWS event stream: a binary message with headers, a payload and two checksums. */
export function eventMessage(name: string, payload: unknown): Buffer {
  return eventMessageOf(name, JSON.stringify(payload));
}

/** As `eventMessage`, for a payload that may be no JSON. */
export function eventMessageOf(name: string, payload: string): Buffer {
  return message({ ':event-type': name, ':content-type': 'application/json', ':message-type': 'event' }, payload);
}

/** The exception that ends an AWS event stream. */
export function exceptionMessage(name: string, payload: unknown): Buffer {
  const headers = { ':exception-type': name, ':content-type': 'application/json', ':message-type': 'exception' };
  return message(headers, JSON.stringify(payload));
}

const textType = 7;

function message(fields: Readonly<Record<string, string>>, payload: string): Buffer {
  const headers = Buffer.concat(Object.entries(fields).map(header));
  const body = Buffer.from(payload);
  const prelude = Buffer.alloc(8);
  prelude.writeUInt32BE(16 + headers.length + body.length, 0);
  prelude.writeUInt32BE(headers.length, 4);
  const begun = Buffer.concat([prelude, checksum(prelude), headers, body]);
  return Buffer.concat([begun, checksum(begun)]);
}

function header([name, value]: readonly [string, string]): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(Buffer.byteLength(value));
  return Buffer.concat([Buffer.of(name.length), Buffer.from(name), Buffer.of(textType), length, Buffer.from(value)]);
}

function checksum(bytes: Buffer): Buffer {
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(bytes));
  return sum;
}
