import { constants, crc32, deflateRawSync } from 'node:zlib';

const header = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff]); // deflate, no name, no time, unknown system
const lastBlock = Buffer.from([3, 0]); // an empty final block

/**
 * One gzip body in pieces, each of which can be decoded as soon as it arrives: what a server sends that compresses an event stream
 * and flushes after every event.
 */
export function gzipPieces(parts: readonly (string | Uint8Array)[]): readonly Buffer[] {
  const plain = parts.map((part) => Buffer.from(part));
  const whole = Buffer.concat(plain);
  const trailer = Buffer.alloc(8);
  trailer.writeUInt32LE(crc32(whole), 0);
  trailer.writeUInt32LE(whole.length, 4);
  const blocks = plain.map((piece) => deflateRawSync(piece, { finishFlush: constants.Z_SYNC_FLUSH }));
  const [first = Buffer.alloc(0), ...others] = blocks;
  return [Buffer.concat([header, first]), ...others, Buffer.concat([lastBlock, trailer])];
}
