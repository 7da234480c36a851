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
      return { text: new TextDecoder().decode(Buffer.concat(pieces).subarray(0, limit)), cut: true };
    }
  }
  const [only] = pieces;
  const whole = pieces.length === 1 && only ? only : Buffer.concat(pieces);
  return { text: new TextDecoder().decode(whole), cut: false };
}

/** The value of a JSON text; the text itself where it is none. */
export function parseLenient(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
