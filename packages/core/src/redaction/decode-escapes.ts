import { LayerWriter, type TextLayer } from './layer.ts';

const backslash = 0x5c;
const percent = 0x25;
const ampersand = 0x26;

/** What one escape stands for. */
interface Escape {
  /** Bytes of the escape itself. */
  readonly length: number;
  readonly codePoint: number;
  /** `codePoint` is a byte of UTF-8 and not a character. */
  readonly isByte?: boolean;
}

/**
 * A copy with one level of escapes taken off: those of JSON (`\"`, `\/`, `\u0041`, and `\x41` of some languages), of URLs (`%41`) and of
 * HTML (`&amp;`, `&#65;`, `&#x41;`), all at once, because texts mix them. Undefined where the text has no escape.
 */
export function decodeEscapes({ bytes, from, to }: TextLayer): TextLayer | undefined {
  const first = bytes.findIndex(isMarker);
  if (first < 0) return undefined;
  const decoded = new LayerWriter(bytes.length); // no escape is shorter than what it stands for
  let any = false;
  for (let i = 0; i < bytes.length; ) {
    const found = isMarker(bytes[i] as number) ? escapeAt(bytes, i) : undefined;
    if (!found) {
      decoded.add(bytes[i] as number, from[i] as number, to[i] as number);
      i += 1;
      continue;
    }
    any = true;
    const begins = from[i] as number;
    const ends = to[i + found.length - 1] as number;
    if (found.isByte) decoded.add(found.codePoint, begins, ends);
    else decoded.addCharacter(found.codePoint, begins, ends);
    i += found.length;
  }
  return any ? decoded.done() : undefined;
}

function isMarker(byte: number): boolean {
  return byte === backslash || byte === percent || byte === ampersand;
}

function escapeAt(bytes: Uint8Array, at: number): Escape | undefined {
  switch (bytes[at]) {
    case backslash:
      return ofJson(bytes, at);
    case percent: {
      const byte = hex(bytes, at + 1, 2);
      return byte === undefined ? undefined : { length: 3, codePoint: byte, isByte: true };
    }
    default:
      return ofHtml(bytes, at);
  }
}

const afterBackslash: ReadonlyMap<number, number> = new Map(
  Object.entries({ '"': '"', "'": "'", '/': '/', '\\': '\\', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' }).map(
    ([escaped, plain]) => [escaped.charCodeAt(0), plain.charCodeAt(0)],
  ),
);

function ofJson(bytes: Uint8Array, at: number): Escape | undefined {
  const next = bytes[at + 1] as number;
  const plain = afterBackslash.get(next);
  if (plain !== undefined) return { length: 2, codePoint: plain };
  if (next === 0x78) {
    const byte = hex(bytes, at + 2, 2); // \x41
    return byte === undefined ? undefined : { length: 4, codePoint: byte, isByte: true };
  }
  const unit = unitAt(bytes, at);
  if (unit === undefined) return undefined;
  const low = unit >= 0xd800 && unit <= 0xdbff ? unitAt(bytes, at + 6) : undefined;
  if (low === undefined || low < 0xdc00 || low > 0xdfff) return { length: 6, codePoint: unit };
  return { length: 12, codePoint: 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00) };
}

/** The UTF-16 unit of a `\u0041`. */
function unitAt(bytes: Uint8Array, at: number): number | undefined {
  return bytes[at] === backslash && bytes[at + 1] === 0x75 ? hex(bytes, at + 2, 4) : undefined;
}

const entities: ReadonlyMap<string, string> = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
  ['sol', '/'],
  ['plus', '+'],
  ['equals', '='],
  ['bsol', '\\'],
  ['percnt', '%'],
]);
/** The length of the longest entity, `&#x0010FFFF;`. */
const longestEntity = 12;

function ofHtml(bytes: Uint8Array, at: number): Escape | undefined {
  const end = bytes.subarray(at, at + longestEntity).indexOf(0x3b);
  if (end < 0) return undefined;
  const name = String.fromCharCode(...bytes.subarray(at + 1, at + end));
  const known = entities.get(name);
  if (known !== undefined) return { length: end + 1, codePoint: known.charCodeAt(0) };
  const [, decimal, hexadecimal] = /^#(?:(\d+)|x([\da-f]+))$/i.exec(name) ?? [];
  if (decimal === undefined && hexadecimal === undefined) return undefined;
  return { length: end + 1, codePoint: decimal === undefined ? Number.parseInt(hexadecimal ?? '', 16) : Number(decimal) };
}

function hex(bytes: Uint8Array, at: number, digits: number): number | undefined {
  let value = 0;
  for (let i = at; i < at + digits; i++) {
    const digit = digitOf(bytes[i]);
    if (digit === undefined) return undefined;
    value = value * 16 + digit;
  }
  return value;
}

function digitOf(byte = 0): number | undefined {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const letter = byte | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : undefined;
}
