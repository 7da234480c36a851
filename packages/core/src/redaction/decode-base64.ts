import { LayerWriter, type TextLayer } from './layer.ts';

/** A shorter run holds less than eight bytes. */
const shortestRun = 11;
/** The byte between the bytes of two runs, so that no secret is found across both. */
const gap = 0;

/** What the characters of both alphabets stand for; 255 for all others. */
const values = new Uint8Array(256).fill(255);
for (const [i, character] of [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'].entries())
  values[character.charCodeAt(0)] = i;
values['-'.charCodeAt(0)] = 62;
values['_'.charCodeAt(0)] = 63;

/**
 * The bytes that the runs of base64 in a layer stand for. Each run is read from its character `skip` (0-3) on, because the characters before
 * may belong to another text. Undefined where no run is long enough.
 */
export function decodeBase64({ bytes, from, to }: TextLayer, skip: number): TextLayer | undefined {
  let decoded: LayerWriter | undefined;
  for (let i = 0; i < bytes.length; ) {
    if (values[bytes[i] as number] === 255) {
      i += 1;
      continue;
    }
    const end = runEnd(bytes, i);
    if (end - i >= shortestRun) {
      decoded ??= new LayerWriter(bytes.length);
      readRun(i + skip, end, decoded);
    }
    i = end;
  }
  return decoded?.done();

  function readRun(start: number, end: number, into: LayerWriter): void {
    let bits = 0;
    let held = 0;
    for (let i = start; i < end; i++) {
      bits = ((bits << 6) | (values[bytes[i] as number] as number)) & 0xffff;
      held += 6;
      if (held < 8) continue;
      held -= 8;
      into.add((bits >>> held) & 0xff, from[i - 1] as number, to[i] as number);
    }
    into.add(gap, from[end - 1] as number, to[end - 1] as number);
  }
}

function runEnd(bytes: Uint8Array, start: number): number {
  let end = start + 1;
  while (end < bytes.length && values[bytes[end] as number] !== 255) end += 1;
  return end;
}
