import { own } from '../call/own.ts';
import { decodeBase64 } from './decode-base64.ts';
import { decodeEscapes } from './decode-escapes.ts';
import { layerOf, type TextLayer } from './layer.ts';
import { withoutLikelyKeys } from './looks-like-key.ts';
import { MaskedEnds } from './masked-ends.ts';
import { type Fits, markPieces, Pieces } from './pieces.ts';
import { decodedForms, deepestEscapes, formsOf } from './secret-forms.ts';

const mark = '[redacted]';

/** So many bytes in a row of a secret, in any of its forms, are never shown. Shorter secrets are taken out whole. */
const pieceLength = 8;
/** A shorter secret would take ordinary words out of a text; nobody's key is so short. */
const shortestSecret = 4;
/** Base64 inside base64 is looked into, not further. */
const deepestBase64 = 2;
const deepestJson = 32;
/** About so many characters of a JSON value are looked at; what comes after them is left out. */
const mostJson = 128 * 1024;

interface Budget {
  length: number;
}

/** Takes secrets out of what leaves the process: errors, events, spans. Made once: reading the secrets costs, looking for them is one pass. */
export interface Redactor {
  /** The text without any secret, and without what looks like an API key. Linear in the text. */
  text(text: string): string;
  /** A parsed JSON value with all its strings, names of members and numbers redacted; cut after some 128,000 characters and 32 levels. */
  json(value: unknown): unknown;
  /** Whether a piece of a secret stands in a text as it is. Cheap: for ids and names of models. */
  holdsPiece(text: string): boolean;
}

/**
 * Makes the redactor of some secrets. It knows each of them as it is, escaped (JSON, URL, HTML), in base64 at any place, in hex, and in
 * what up to four levels of escapes and two of base64 around each other hide; eight bytes in a row of any form are enough.
 */
export function redactor(secrets: readonly string[]): Redactor {
  const known = [...new Set(secrets)].filter((secret) => Buffer.byteLength(secret) >= shortestSecret);
  const pieces = new Pieces(pieceLength);
  const ends = new MaskedEnds();
  const words = new Map<number, Pieces>();
  for (const secret of known) {
    const bytes = Buffer.from(secret, 'utf8');
    if (bytes.length < pieceLength) {
      for (const form of [bytes, ...decodedForms(secret)]) if (form.length >= shortestSecret) wordsOf(form.length).add(form);
    } else {
      for (const form of formsOf(secret)) pieces.add(form);
      ends.add(bytes);
    }
  }

  function wordsOf(length: number): Pieces {
    const found = words.get(length) ?? new Pieces(length);
    words.set(length, found);
    return found;
  }

  function markAll(layer: TextLayer, covered: Uint8Array): boolean {
    let any = markPieces(pieces, layer, covered);
    any = ends.mark(layer, covered) || any;
    for (const word of words.values()) any = markPieces(word, layer, covered, standsAlone) || any;
    return any;
  }

  /** Looks at a layer, at what its escapes stand for, and then at what its base64 stands for. */
  function explore(layer: TextLayer, covered: Uint8Array, base64Left: number): boolean {
    let any = markAll(layer, covered);
    let plain = layer;
    for (let level = 0; level < deepestEscapes; level++) {
      const decoded = decodeEscapes(plain);
      if (!decoded) break;
      plain = decoded;
      any = markAll(plain, covered) || any;
    }
    for (let skip = 0; base64Left > 0 && skip < 4; skip++) {
      const decoded = decodeBase64(plain, skip);
      if (!decoded) break;
      any = explore(decoded, covered, base64Left - 1) || any;
    }
    return any;
  }

  function text(given: string): string {
    if (given.length < shortestSecret) return given;
    if (known.length === 0) return withoutLikelyKeys(given, mark);
    const covered = new Uint8Array(given.length);
    return withoutLikelyKeys(explore(layerOf(given), covered, deepestBase64) ? without(given, covered) : given, mark);
  }

  function json(value: unknown, left: Budget, depth: number): unknown {
    left.length -= 8;
    if (typeof value === 'string') {
      left.length -= value.length;
      return left.length < 0 ? mark : text(value);
    }
    if (typeof value === 'number') return text(String(value)) === String(value) ? value : mark;
    if (typeof value !== 'object' || value === null) return value;
    if (depth === 0) return mark;
    const members: [string, unknown][] = [];
    for (const name in value) {
      if (left.length < 0) break;
      members.push([text(name), json(own(value as Record<string, unknown>, name), left, depth - 1)]);
    }
    return Array.isArray(value) ? members.map(([, item]) => item) : Object.fromEntries(members);
  }

  return {
    text,
    json: (value) => json(value, { length: mostJson }, deepestJson),
    holdsPiece: (given) => pieces.find(Buffer.from(given, 'utf8')).length > 0,
  };
}

/** A short secret is a word by itself: `test` is not taken out of `latest`. */
const standsAlone: Fits = (bytes, at, length) =>
  !(isAlphanumeric(bytes[at - 1]) && isAlphanumeric(bytes[at])) &&
  !(isAlphanumeric(bytes[at + length - 1]) && isAlphanumeric(bytes[at + length]));

function isAlphanumeric(byte = 0): boolean {
  return (byte >= 0x30 && byte <= 0x39) || ((byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7a);
}

/** The text with one mark in the place of each run that is covered. */
function without(text: string, covered: Uint8Array): string {
  let rest = '';
  for (let at = 0; at < text.length; ) {
    const start = covered.indexOf(1, at);
    if (start < 0) return rest + text.slice(at);
    const end = covered.indexOf(0, start);
    rest += text.slice(at, start) + mark;
    at = end < 0 ? text.length : end;
  }
  return rest;
}
