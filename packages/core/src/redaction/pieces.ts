import type { TextLayer } from './layer.ts';

/** FNV's prime. */
const base = 0x01000193;
/** Enough bits that nearly every place without a piece is recognised, and few enough that all bits stay in the cache of the CPU. */
const bitsPerPiece = 32;
const [fewestBits, mostBits] = [12, 20];

/**
 * Bytes that count as the same. Upper and lower case, because names of errors are shown in lower case; `-`, `_`, `+`, `/` and white space, because
 * the two alphabets of base64, the two ways to write a space in a URL, and names of errors differ in these signs only.
 */
const folded = Uint8Array.from({ length: 256 }, (_, byte) => {
  if (byte >= 0x41 && byte <= 0x5a) return byte + 0x20;
  return ' \t\r\n-_+/'.includes(String.fromCharCode(byte)) ? 0x5f : byte;
});

export function fold(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(folded[byte] as number);
  return text;
}

/** Pieces of one length, and where they occur in a text: one pass, whatever the number of pieces. */
export class Pieces {
  readonly length: number;
  readonly #set = new Set<string>();
  readonly #hashes = new Set<number>();
  #filter: Filter | undefined;
  /** The weight in the hash of the byte that leaves it. */
  readonly #leaving: number;

  constructor(length: number) {
    this.length = length;
    let power = 1;
    for (let i = 1; i < length; i++) power = Math.imul(power, base);
    this.#leaving = power;
  }

  /** Adds every run of `length` bytes. */
  add(bytes: Uint8Array): void {
    this.#filter = undefined;
    for (let at = 0; at + this.length <= bytes.length; at++) {
      let hash = 0;
      for (let i = at; i < at + this.length; i++) hash = rolled(hash, bytes[i] as number);
      this.#hashes.add(hash);
      this.#set.add(fold(bytes.subarray(at, at + this.length)));
    }
  }

  /** The places where a piece stands, in order. */
  find(bytes: Uint8Array): readonly number[] {
    const places: number[] = [];
    if (this.#set.size === 0) return places;
    const { length } = this;
    this.#filter ??= filterOf(this.#hashes);
    const { bits, shift } = this.#filter;
    const leaving = this.#leaving;
    let hash = 0;
    for (let i = 0; i < bytes.length; i++) {
      hash = rolled(hash, bytes[i] as number);
      const at = i - length + 1;
      if (at < 0) continue;
      const bit = bitOf(hash, shift);
      if (((bits[bit >>> 5] as number) & (1 << (bit & 31))) !== 0 && this.#set.has(fold(bytes.subarray(at, i + 1))))
        places.push(at);
      hash = (hash - Math.imul(folded[bytes[at] as number] as number, leaving)) | 0;
    }
    return places;
  }
}

/** Marks in `covered` the parts of the text that pieces cover where they `fit`. True where any was marked. */
export function markPieces(pieces: Pieces, { bytes, from, to }: TextLayer, covered: Uint8Array, fits = anywhere): boolean {
  let done = 0;
  for (const at of pieces.find(bytes)) {
    if (!fits(bytes, at, pieces.length)) continue;
    const end = to[at + pieces.length - 1] as number;
    covered.fill(1, Math.max(done, from[at] as number), end);
    done = end;
  }
  return done > 0;
}

export type Fits = (bytes: Uint8Array, at: number, length: number) => boolean;
const anywhere: Fits = () => true;

function rolled(hash: number, byte: number): number {
  return (Math.imul(hash, base) + (folded[byte] as number)) | 0;
}

/** A bit for each hash that a piece has. */
interface Filter {
  readonly bits: Uint32Array;
  /** So many low bits of a hash are left off. */
  readonly shift: number;
}

function filterOf(hashes: ReadonlySet<number>): Filter {
  const size = Math.min(mostBits, Math.max(fewestBits, Math.ceil(Math.log2(hashes.size * bitsPerPiece + 1))));
  const shift = 32 - size;
  const bits = new Uint32Array((1 << size) >>> 5);
  for (const hash of hashes) {
    const bit = bitOf(hash, shift);
    bits[bit >>> 5] = (bits[bit >>> 5] as number) | (1 << (bit & 31));
  }
  return { bits, shift };
}

/** Mixes the bits first, because the low bits of a rolling hash depend on few bytes. */
function bitOf(hash: number, shift: number): number {
  return Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d) >>> shift;
}
