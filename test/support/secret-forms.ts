import * as fc from 'fast-check';

/** Ways to write a text that a reader takes back: written here by themselves, so that no test believes the product about them. */
type Encode = (text: string) => string;
type Decode = (text: string) => readonly string[];

interface Form {
  readonly name: string;
  readonly encode: Encode;
}

const units = (text: string, write: (unit: string, at: number) => string) => text.split('').map(write).join('');
const jsonUnit = (unit: string) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
const everyOther = (at: number, step: number) => at % step === 0;
const percentByte = (byte: number, lower: boolean) => {
  const hex = `%${byte.toString(16).padStart(2, '0')}`;
  return lower ? hex : hex.toUpperCase();
};
const isPlain = (character: string) => /^[A-Za-z0-9]$/.test(character);

/** Each takes how it varies: which characters are written in another way than they must be. */
const writers: Readonly<Record<string, (step: number) => Encode>> = {
  raw: () => (text) => text,
  json: () => (text) => JSON.stringify(text).slice(1, -1),
  'json with \\/': () => (text) => JSON.stringify(text).slice(1, -1).replaceAll('/', '\\/'),
  'json, single characters by number': (step) => (text) =>
    units(text, (unit, at) => (isPlain(unit) && !everyOther(at, step) ? unit : jsonUnit(unit))),
  percent: () => (text) => encodeURIComponent(text),
  'percent, in either case': (step) => (text) =>
    [...text]
      .map((character, at) =>
        isPlain(character) && !everyOther(at, step)
          ? character
          : [...Buffer.from(character)].map((byte, i) => percentByte(byte, (at + i) % 2 === 0)).join(''),
      )
      .join(''),
  html: (step) => (text) =>
    [...text]
      .map((character, at) => {
        const number = character.codePointAt(0) as number;
        if (isPlain(character) && !everyOther(at, step)) return character;
        return at % 2 === 0 ? `&#${number};` : `&#x${number.toString(16)};`;
      })
      .join(''),
  'html names': () => (text) =>
    text
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll('"', '&quot;')
      .replaceAll("'", '&#39;'),
  base64: () => (text) => Buffer.from(text).toString('base64'),
  base64url: () => (text) => Buffer.from(text).toString('base64url'),
  Basic: (step) => (text) => `Basic ${Buffer.from(`${'user'.slice(0, (step % 4) + 1)}:${text}`).toString('base64')}`,
};

/** A way to write a text, of up to two levels. */
export const forms: fc.Arbitrary<Form> = fc
  .array(fc.tuple(fc.constantFrom(...Object.keys(writers)), fc.integer({ min: 1, max: 4 })), { minLength: 1, maxLength: 2 })
  .map((levels) => ({
    name: levels.map(([name, step]) => `${name} (${step})`).join(' in '),
    encode: (text) => levels.reduce((rest, [name, step]) => (writers[name] as (typeof writers)[string])(step)(rest), text),
  }));

/** Secrets of 8 to 40 characters, with the characters that encodings care about. */
export const secrets: fc.Arbitrary<string> = fc
  .array(
    fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom(...'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_') },
      fc.constantFrom(...'"\\/+%&=.:;é€😀'),
    ),
    {
      minLength: 8,
      maxLength: 40,
    },
  )
  .map((characters) => characters.join(''))
  // An ordinary run of one character is no secret; nor is one that its own mark would give away.
  .filter((text) => new Set(text).size >= 6);

const readers: readonly Decode[] = [
  (text) => [
    text.replace(/\\u([\da-f]{4})|\\(["\\/])/gi, (_, number, plain) =>
      number ? String.fromCharCode(Number.parseInt(number, 16)) : plain,
    ),
  ],
  (text) => [text.replace(/(?:%[\da-f]{2})+/gi, (run) => Buffer.from(run.replaceAll('%', ''), 'hex').toString())],
  (text) => [
    text
      .replace(/&#(\d{1,7});/g, (run, number) => fromCodePoint(Number(number)) ?? run)
      .replace(/&#x([\da-f]{1,6});/gi, (run, number) => fromCodePoint(Number.parseInt(number, 16)) ?? run)
      .replace(/&(?:lt|gt|quot);/g, (name) => ({ '&lt;': '<', '&gt;': '>', '&quot;': '"' })[name] as string)
      .replace(/&amp;/g, '&'),
  ],
  (text) => {
    const runs = text.match(/[\w+/-]{11,}/g) ?? [];
    return [0, 1, 2, 3].map((skip) => runs.map((run) => Buffer.from(run.slice(skip), 'base64').toString()).join('\n'));
  },
];

function fromCodePoint(number: number): string | undefined {
  return number <= 0x10ffff ? String.fromCodePoint(number) : undefined;
}

/** The text, and all that can be read out of it in up to `levels` steps. */
function readable(text: string, levels: number): ReadonlySet<string> {
  const known = new Set([text]);
  let last = [text];
  for (let level = 0; level < levels; level++) {
    last = last.flatMap((one) => readers.flatMap((read) => read(one))).filter((one) => one !== '' && !known.has(one));
    for (const one of last) known.add(one);
  }
  return known;
}

/** Eight characters in a row of the secret (or of one of its plain encodings) that can be read out of a text; undefined where there are none. */
export function leaked(text: string, secret: string, levels = 3): string | undefined {
  const written = [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret), ...inBase64(secret)];
  const plain = pieceIn(text, written);
  if (plain !== undefined) return plain;
  for (const one of readable(text, levels)) {
    const piece = pieceIn(one, [secret]);
    if (piece !== undefined) return piece;
  }
  return undefined;
}

function inBase64(secret: string): readonly string[] {
  const whole = Buffer.from(secret).toString('base64').replace(/=+$/, '');
  // The last character depends on what follows.
  return [whole.slice(0, -1), whole.slice(0, -1).replaceAll('+', '-').replaceAll('/', '_')];
}

function pieceIn(text: string, written: readonly string[]): string | undefined {
  for (const form of written)
    for (let at = 0; at + 8 <= form.length; at++) {
      const piece = form.slice(at, at + 8);
      if (piece.isWellFormed() && text.includes(piece)) return piece; // half a character can be nobody's
    }
  return undefined;
}
