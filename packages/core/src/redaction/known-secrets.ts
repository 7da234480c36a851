import { decodeBase64 } from './decode-base64.ts';
import { decodeEscapes } from './decode-escapes.ts';
import { layerOf, type TextLayer } from './layer.ts';
import { MaskedEnds } from './masked-ends.ts';
import { type Fits, markPieces, Pieces } from './pieces.ts';
import { decodedForms, deepestEscapes, formsOf } from './secret-forms.ts';

/** So many bytes in a row of a secret, in any of its forms, are never shown. Shorter secrets are taken out whole. */
const pieceLength = 8;
/** A shorter secret would take ordinary words out of a text; nobody's key is so short. */
const shortestSecret = 4;
/** Base64 inside base64 is looked into, not further. */
const deepestBase64 = 2;

/**
 * Some secrets, and where they stand in a text. Each is known as it is, escaped (JSON, URL, HTML), in base64 at any place, in hex, and in
 * what up to four levels of escapes and two of base64 around each other hide; eight bytes in a row of any form are enough.
 */
export class KnownSecrets {
  readonly #pieces = new Pieces(pieceLength);
  readonly #ends = new MaskedEnds();
  /** Secrets that are shorter than a piece, by the length of their forms. */
  readonly #words = new Map<number, Pieces>();
  #any = false;

  constructor(secrets: readonly string[]) {
    for (const secret of new Set(secrets)) {
      const bytes = Buffer.from(secret, 'utf8');
      if (bytes.length < shortestSecret) continue;
      this.#any = true;
      if (bytes.length < pieceLength) this.#addWord(secret, bytes);
      else {
        for (const form of formsOf(secret)) this.#pieces.add(form);
        this.#ends.add(bytes);
      }
    }
  }

  /** For each place of the text (UTF-16 units) 1 where it belongs to a secret; undefined where no secret was found. Linear in the text. */
  coveredIn(text: string): Uint8Array | undefined {
    if (!this.#any || text.length < shortestSecret) return undefined;
    const covered = new Uint8Array(text.length);
    return this.#explore(layerOf(text), covered, deepestBase64) ? covered : undefined;
  }

  /** Whether a piece of a secret stands in a text as it is. Cheap. */
  holdsPiece(text: string): boolean {
    return this.#pieces.find(Buffer.from(text, 'utf8')).length > 0;
  }

  #addWord(secret: string, bytes: Uint8Array): void {
    for (const form of [bytes, ...decodedForms(secret)]) {
      if (form.length < shortestSecret) continue;
      const words = this.#words.get(form.length) ?? new Pieces(form.length);
      this.#words.set(form.length, words);
      words.add(form);
    }
  }

  /** Looks at a layer, at what its escapes stand for, and then at what its base64 stands for. */
  #explore(layer: TextLayer, covered: Uint8Array, base64Left: number): boolean {
    let any = this.#mark(layer, covered);
    let plain = layer;
    for (let level = 0; level < deepestEscapes; level++) {
      const decoded = decodeEscapes(plain);
      if (!decoded) break;
      plain = decoded;
      any = this.#mark(plain, covered) || any;
    }
    for (let skip = 0; base64Left > 0 && skip < 4; skip++) {
      const decoded = decodeBase64(plain, skip);
      if (!decoded) break;
      any = this.#explore(decoded, covered, base64Left - 1) || any;
    }
    return any;
  }

  #mark(layer: TextLayer, covered: Uint8Array): boolean {
    let any = markPieces(this.#pieces, layer, covered);
    any = this.#ends.mark(layer, covered) || any;
    for (const word of this.#words.values()) any = markPieces(word, layer, covered, standsAlone) || any;
    return any;
  }
}

/** A short secret is a word by itself: `test` is not taken out of `latest`. */
const standsAlone: Fits = (bytes, at, length) =>
  !(isAlphanumeric(bytes[at - 1]) && isAlphanumeric(bytes[at])) &&
  !(isAlphanumeric(bytes[at + length - 1]) && isAlphanumeric(bytes[at + length]));

function isAlphanumeric(byte = 0): boolean {
  return (byte >= 0x30 && byte <= 0x39) || ((byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7a);
}
