import { ByteList } from '../call/byte-list.ts';
import type { ByteSource } from '../call/byte-source.ts';

/** Reads a whole body, up to `limit` bytes. A longer body is cut there, and its socket closed. Rejects when the connection breaks. */
export function readBody(source: ByteSource, limit: number): Promise<{ readonly text: string; readonly cut: boolean }> {
  return new Promise((resolve, reject) => {
    const body = new ByteList();
    const take = (bytes: Uint8Array | undefined): void => {
      if (bytes === undefined) return resolve({ text: withoutMark(body.text()), cut: false });
      body.add(bytes);
      if (body.length <= limit) return source.read(take, reject);
      source.destroy();
      resolve({ text: withoutMark(body.text(limit)), cut: true });
    };
    source.read(take, reject);
  });
}

function withoutMark(text: string): string {
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
}

/** The value of a JSON text; the text itself where it is no JSON. */
export function parseLenient(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
