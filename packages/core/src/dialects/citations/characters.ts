const pair = /[\ud800-\udbff][\udc00-\udfff]/g;

/** Characters (code points) of a text. */
export function charactersIn(text: string): number {
  return text.length - (text.match(pair)?.length ?? 0);
}

/** Places in a text by its bytes in UTF-8, which Google counts, and by its characters. */
export class BytePlaces {
  readonly #bytes: Buffer;
  /** How many characters begin before a byte. */
  readonly #characters: Uint32Array;

  constructor(text: string) {
    this.#bytes = Buffer.from(text);
    this.#characters = new Uint32Array(this.#bytes.length + 1);
    for (const [at, byte] of this.#bytes.entries()) {
      this.#characters[at + 1] = (this.#characters[at] ?? 0) + (isInside(byte) ? 0 : 1);
    }
  }

  /** Characters before a byte; undefined beyond the text and inside a character. */
  charactersBefore(byte: number): number | undefined {
    const next = this.#bytes[byte];
    return next !== undefined && isInside(next) ? undefined : this.#characters[byte];
  }

  /** Bytes before a character; undefined beyond the text. */
  bytesBefore(character: number): number | undefined {
    let [low, high] = [0, this.#bytes.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#characters[middle] ?? 0) < character) low = middle + 1;
      else high = middle;
    }
    // A place between two bytes of a character counts as many characters as the end of that character.
    while (low < this.#bytes.length && isInside(this.#bytes[low] ?? 0)) low += 1;
    return this.#characters[low] === character ? low : undefined;
  }

  text(fromByte: number, toByte: number): string {
    return this.#bytes.toString('utf8', fromByte, toByte);
  }

  /** Where a text begins and ends, at a byte or as close to it as the text stands; undefined where the text is not there. */
  find(text: string, near: number): readonly [fromByte: number, toByte: number] | undefined {
    const wanted = Buffer.from(text);
    for (let away = 0; away <= slack; away++) {
      for (const from of [near - away, near + away]) {
        const to = from + wanted.length;
        if (from >= 0 && wanted.equals(this.#bytes.subarray(from, to))) return [from, to];
      }
    }
    return undefined;
  }
}

/** Bytes around a place in which a part of the text is looked for: Google's numbers are off by some where characters before it have several bytes. */
const slack = 64;

/** Whether a byte of UTF-8 goes on with a character. */
function isInside(byte: number): boolean {
  return (byte & 0xc0) === 0x80;
}
