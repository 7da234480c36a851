/** A text as bytes, and where in the text each byte comes from, so that a secret in a decoded copy can be taken out of the text itself. */
export interface TextLayer {
  /** UTF-8. */
  readonly bytes: Uint8Array;
  /** For each byte the first place in the text (UTF-16 units) that the byte comes from, and the place after the last. Both never decrease. */
  readonly from: Int32Array;
  readonly to: Int32Array;
}

/** The text itself, before anything is decoded. */
export function layerOf(text: string): TextLayer {
  const bytes = Buffer.from(text, 'utf8'); // half of a surrogate pair becomes U+FFFD: three bytes for one unit
  const from = new Int32Array(bytes.length);
  const to = new Int32Array(bytes.length);
  let at = 0;
  for (let i = 0; i < bytes.length; ) {
    const first = bytes[i] as number;
    const length = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    const units = length === 4 ? 2 : 1;
    for (const end = i + length; i < end; i++) {
      from[i] = at;
      to[i] = at + units;
    }
    at += units;
  }
  return { bytes, from, to };
}

/** Puts a decoded layer together, byte by byte. */
export class LayerWriter {
  readonly #bytes: Uint8Array;
  readonly #from: Int32Array;
  readonly #to: Int32Array;
  #length = 0;

  constructor(mostBytes: number) {
    this.#bytes = new Uint8Array(mostBytes);
    this.#from = new Int32Array(mostBytes);
    this.#to = new Int32Array(mostBytes);
  }

  get length(): number {
    return this.#length;
  }

  add(byte: number, from: number, to: number): void {
    this.#bytes[this.#length] = byte;
    this.#from[this.#length] = from;
    this.#to[this.#length] = to;
    this.#length += 1;
  }

  /** A character, as UTF-8. */
  addCharacter(codePoint: number, from: number, to: number): void {
    if (codePoint < 0x80) return this.add(codePoint, from, to);
    const valid = codePoint <= 0x10ffff && (codePoint < 0xd800 || codePoint > 0xdfff);
    for (const byte of Buffer.from(String.fromCodePoint(valid ? codePoint : 0xfffd), 'utf8')) this.add(byte, from, to);
  }

  done(): TextLayer {
    const { length } = this;
    return {
      bytes: this.#bytes.subarray(0, length),
      from: this.#from.subarray(0, length),
      to: this.#to.subarray(0, length),
    };
  }
}
