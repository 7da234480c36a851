import type { ByteSource } from '../call/byte-source.ts';

/** Reads a body whole, up to `limit` bytes; what is longer is cut there and its socket closed. Rejects when the connection broke. */
export async function readBody(source: ByteSource, limit: number): Promise<{ readonly text: string; readonly cut: boolean }> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const bytes = await source.next();
    if (bytes === undefined) break;
    pieces.push(bytes);
    length += bytes.length;
    if (length > limit) {
      source.destroy();
      return { text: utf8(Buffer.concat(pieces).subarray(0, limit)), cut: true };
    }
  }
  const [only] = pieces;
  return { text: utf8(pieces.length === 1 && only ? only : Buffer.concat(pieces)), cut: false };
}

function utf8(bytes: Uint8Array): string {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
}

/** The value of a JSON text; the text itself where it is none. */
export function parseLenient(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
