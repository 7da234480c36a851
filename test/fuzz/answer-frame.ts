import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import type { Draw } from './draw.ts';
import { oddNames } from './odd-json.ts';

/** Bytes and the headers that go with them. */
export interface Framed {
  readonly headers: readonly string[];
  readonly bytes: Buffer;
}

const encoders: ReadonlyMap<string, (bytes: Buffer) => Buffer> = new Map([
  ['gzip', (bytes: Buffer) => gzipSync(bytes)],
  ['deflate', (bytes: Buffer) => deflateSync(bytes)],
  ['br', (bytes: Buffer) => brotliCompressSync(bytes)],
  ['zstd', (bytes: Buffer) => zstdCompressSync(bytes)],
]);
const bomb = gzipSync(Buffer.alloc(80 * 1024 * 1024, '{"a":'));

/** A content encoding: true, a lie, broken off, or one that nobody knows. */
export function encoded(draw: Draw, body: Buffer): Framed {
  if (draw.chance(0.75)) return { headers: [], bytes: body };
  const [name, encode] = draw.pick([...encoders]);
  const whole = encode(body);
  const as = (encoding: string, bytes: Buffer): Framed => ({ headers: [`content-encoding: ${encoding}`], bytes });
  return draw.pick<() => Framed>([
    () => as(name, whole),
    () => as(name.toUpperCase(), whole),
    () => as(name, whole.subarray(0, draw.int(0, whole.length))),
    () => as(name, Buffer.concat([whole, draw.bytes(draw.int(1, 50))])),
    () => as(name, Buffer.concat([whole, whole])),
    () => as(name, body),
    () => as(name, Buffer.alloc(0)),
    () => as(`${name}, gzip`, gzipSync(whole)),
    () => ({ headers: [`content-encoding: ${name}`, 'content-encoding: gzip'], bytes: gzipSync(whole) }),
    () => as(draw.pick(oddNames), body),
    () => as(draw.pick(['identity', '', ' ', ',', 'gzip;q=0', 'x-gzip', 'compress', 'aes128gcm']), whole),
    () => (draw.chance(0.1) ? as('gzip', bomb) : as('gzip', whole)),
  ])();
}

/** How the end of the body is told: truly, falsely, twice, or not at all. */
export function framed(draw: Draw, bytes: Buffer): Framed {
  const length = (said: number | string): Framed => ({ headers: [`content-length: ${said}`], bytes });
  const chunked = 'transfer-encoding: chunked';
  const { length: size } = bytes;
  if (draw.chance(0.75)) return draw.chance(0.5) ? length(size) : { headers: [chunked], bytes: chunks(draw, bytes) };
  return draw.pick<() => Framed>([
    () => ({ headers: ['connection: close'], bytes }),
    () => length(size + draw.int(1, 100)),
    () => length(Math.max(0, size - draw.int(1, 100))),
    () => length(draw.pick(['-1', '1e3', '0x10', 'NaN', '9'.repeat(30), '', `${size}, ${size}`, `+${size}`])),
    () => ({ headers: [`content-length: ${size}`, `content-length: ${size + 1}`], bytes }),
    () => ({ headers: [chunked, `content-length: ${size}`], bytes: chunks(draw, bytes) }),
    () => ({ headers: [draw.pick(['transfer-encoding: gzip, chunked', 'transfer-encoding: x', 'transfer-encoding: '])], bytes }),
    () => ({ headers: [chunked], bytes }), // no chunks at all
    () => ({ headers: [chunked], bytes: Buffer.concat([chunks(draw, bytes).subarray(0, -5)]) }),
    () => ({ headers: [chunked], bytes: Buffer.concat([Buffer.from(draw.pick(oddSizes)), bytes, Buffer.from('\r\n0\r\n\r\n')]) }),
    () => ({
      headers: [chunked],
      bytes: Buffer.concat([chunks(draw, bytes).subarray(0, -2), Buffer.from('x-last: 1\r\n__proto__: x\r\n\r\n')]),
    }),
  ])();
}

const oddSizes = ['-1\r\n', 'zz\r\n', 'ffffffffffffffffff\r\n', '5;ext="x"\r\n', '0\r\n', '\r\n', ' 5 \r\n', '5\n'];

function chunks(draw: Draw, bytes: Buffer): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0; at < bytes.length; ) {
    const piece = bytes.subarray(at, at + draw.int(1, Math.max(1, bytes.length)));
    parts.push(Buffer.from(`${piece.length.toString(16)}\r\n`), piece, Buffer.from('\r\n'));
    at += piece.length;
  }
  return Buffer.concat([...parts, Buffer.from('0\r\n\r\n')]);
}
