import type { TextLayer } from './layer.ts';
import { fold } from './pieces.ts';

/** The signs for the hidden middle of a key: stars, dots, an ellipsis, bullets; as bytes of UTF-8. */
const maskRuns = /(?:[*#]|\.\.|\xe2\x80[\xa2\xa4-\xa6]|\xe2\x97\x8f|\xc2\xb7|\xe2\x88\x97)+\.?|[xX]{3,}/g;

const fewestShown = 3;
const mostShown = 7;

/**
 * The first and last characters of secrets beside a mask (`sk-...abcd`, `****abcd`), as providers and proxies show a key. Three to seven
 * characters: more are a piece of the secret, which is found without a mask.
 */
export class MaskedEnds {
  readonly #first = new Set<string>();
  readonly #last = new Set<string>();

  add(secret: Uint8Array): void {
    for (let shown = fewestShown; shown <= mostShown; shown++) {
      this.#first.add(fold(secret.subarray(0, shown)));
      this.#last.add(fold(secret.subarray(secret.length - shown)));
    }
  }

  mark({ bytes, from, to }: TextLayer, covered: Uint8Array): boolean {
    if (this.#last.size === 0) return false;
    let any = false;
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
    for (const { index: start, 0: mask } of text.matchAll(maskRuns)) {
      const end = start + mask.length;
      const before = shown((n) => (start >= n ? this.#first.has(fold(bytes.subarray(start - n, start))) : false));
      const after = shown((n) => this.#last.has(fold(bytes.subarray(end, end + n))));
      if (after === 0 && before <= fewestShown) continue; // `sk-...` alone tells nothing
      covered.fill(1, from[start - before] as number, to[end + after - 1] as number);
      any = true;
    }
    return any;
  }
}

/** The greatest length for which `holds` is true; 0 where there is none. */
function shown(holds: (length: number) => boolean): number {
  for (let length = mostShown; length >= fewestShown; length--) if (holds(length)) return length;
  return 0;
}
