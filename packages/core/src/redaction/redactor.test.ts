import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { forms, leaked, secrets } from '../../../../test/support/secret-forms.ts';
import { itIsLinear, work } from '../growth.test-support.ts';
import { redactor } from './redactor.ts';

const redact = (text: string, known: readonly string[]) => redactor(known).text(text);
const key = 'kT9+x/Qm4"v\\b7ZpL2wR8';

describe('a redactor takes out a secret', () => {
  const encoded: readonly (readonly [string, string])[] = [
    ['as it is', key],
    ['in upper case', key.toUpperCase()],
    ['escaped for JSON', JSON.stringify(key).slice(1, -1)],
    ['with the slashes of some JSON writers', key.replaceAll('/', '\\/')],
    ['with each character as its number', key.replace(/./gs, (c) => `\\u00${c.charCodeAt(0).toString(16)}`)],
    ['with one character as its number', key.replace('Q', '\\u0051')],
    ['in JSON inside JSON', JSON.stringify(JSON.stringify({ key }))],
    ['percent-encoded', encodeURIComponent(key)],
    ['percent-encoded in lower case', encodeURIComponent(key).toLowerCase()],
    ['percent-encoded twice', encodeURIComponent(encodeURIComponent(key))],
    ['as HTML', key.replace(/./gs, (c) => `&#x${c.charCodeAt(0).toString(16)};`)],
    ['in base64', Buffer.from(key).toString('base64')],
    ['in base64url', Buffer.from(key).toString('base64url')],
    ['in base64 of more than itself', Buffer.from(`Authorization: Bearer ${key}\r\n`).toString('base64')],
    ['as the password of a Basic pair', Buffer.from(`user:${key}`).toString('base64')],
    ['in base64 twice', Buffer.from(Buffer.from(key).toString('base64')).toString('base64')],
    ['percent-encoded in base64', Buffer.from(encodeURIComponent(key)).toString('base64')],
    ['in base64, percent-encoded', encodeURIComponent(Buffer.from(`${key}?`).toString('base64'))],
    ['in hex', Buffer.from(key).toString('hex')],
    ['cut in half', key.slice(0, 10)],
    ['without its beginning', key.slice(-9)],
  ];
  it.each(encoded)('%s', (_, text) => {
    const said = redact(`Refused: ${text}; see the docs.`, [key]);
    expect(leaked(said, key)).toBeUndefined();
    expect(said).toMatch(/^Refused: .*\[redacted\].*; see the docs\.$/);
  });

  it.each(['sk-...L2wR8', '****wR8', 'sk-****2wR8', '…2wR8', 'kT9+***2wR8', 'xxxxxxxx2wR8', 'kT9+x...'])(
    'masked as %s',
    (text) => {
      const said = redact(`Incorrect key: ${text}.`, [key]);
      expect(said).not.toMatch(/wR8|kT9\+x?[.*]/);
      expect(said).toContain('[redacted]');
    },
  );

  it('whole, where it contains another one', () => {
    expect(redact('abcd-efgh', ['abcd', 'abcd-efgh'])).toBe('[redacted]');
  });

  it('that is short only as a word by itself', () => {
    expect(redact('the latest test, "test" or te\\u0073t', ['test'])).toBe('the latest [redacted], "[redacted]" or [redacted]');
    expect(redact('a cat', ['', 'a', 'cat'])).toBe('a cat');
  });

  it('wherever it stands, in whatever form, two levels deep, and leaves what stands around it', () =>
    fc.assert(
      fc.property(secrets, forms, (secret, { encode }) => {
        const said = redact(`Refused: ${encode(secret)} (see the docs)`, [secret]);
        expect(leaked(said, secret)).toBeUndefined();
        expect(said).toMatch(/^Refused:.*\[redacted\].*see the docs\)$/);
      }),
      { numRuns: 1000, seed: 20_261_007 },
    ));

  it('also where it is glued to other text', () =>
    fc.assert(
      fc.property(
        secrets,
        forms,
        fc.string({ unit: 'grapheme' }),
        fc.string({ unit: 'grapheme' }),
        (secret, { encode }, before, after) => {
          expect(leaked(redact(before + encode(secret) + after, [secret]), secret)).toBeUndefined();
        },
      ),
      { numRuns: 1000, seed: 20_261_007 },
    ));

  it('of which only a part is left, in whatever form', () =>
    fc.assert(
      fc.property(secrets, forms, fc.nat(40), fc.nat(40), (secret, { encode }, from, length) => {
        const text = encode(secret);
        expect(leaked(redact(`a ${text.slice(from, from + 8 + length)} b`, [secret]), secret)).toBeUndefined();
      }),
      { numRuns: 1000, seed: 20_261_007 },
    ));
});

describe('a redactor of parsed JSON', () => {
  it('looks at every string, at the names of members and at numbers', () => {
    const known = redactor(['123456789', key]);
    const value = { message: key, [key]: [{ deep: `x ${key}` }], code: 123456789, status: 400, ok: true, none: null };
    const mark = '[redacted]';
    expect(known.json(value)).toEqual({
      message: mark,
      [mark]: [{ deep: `x ${mark}` }],
      code: mark,
      status: 400,
      ok: true,
      none: null,
    });
  });

  it('keeps what holds no secret, a member that is called __proto__ too', () => {
    const text = '{"error":{"message":"no","__proto__":{"a":1},"constructor":[1.5,-2,"x"]}}';
    expect(JSON.stringify(redactor([key]).json(JSON.parse(text)))).toBe(text);
  });

  it('ends at what is too deep or too long', () => {
    const known = redactor([key]);
    const deep = JSON.parse(`${'['.repeat(5000)}"${'a'.repeat(20)}"${']'.repeat(5000)}`);
    expect(JSON.stringify(known.json(deep)).length).toBeLessThan(200);
    const long = Array.from({ length: 100_000 }, () => ['some words of an error']);
    expect(JSON.stringify(known.json(long)).length).toBeLessThan(200_000);
  });
});

describe('without knowing it', () => {
  it.each([
    'sk-proj-abcDEF123_456-789',
    'sk-ant-api03-abcdef123456',
    'sk-or-v1-0123456789abcdef',
    'sk-abcd12**********wxyz',
    'sk-abcd...wxyz',
    'sk-…wxyz1234',
    'gsk_abcdefghijklmnop1234',
    'AIzaSyA1234567890abcdefghijklmno',
    'ya29.a0AfH6SMBxyz-123',
    'xai-abcdefgh12345678',
    'pplx-abcdefgh12345678',
    'AKIAIOSFODNN7EXAMPLE',
    'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.sig',
    'org-abcdefghijklmnop',
  ])('%s is taken out, which looks like a credential', (likely) => {
    expect(redact(`Incorrect API key provided: ${likely}. See the docs.`, [])).not.toContain(likely.slice(-4));
  });

  it('what is named as one is taken out, and its name stays', () => {
    expect(redact('authorization: Bearer abcdef.123456', [])).toBe('authorization: Bearer [redacted]');
    expect(redact('{"x-api-key": "0123456789abcdef"}', [])).toBe('{"x-api-key": "[redacted]"}');
    expect(redact('GET /v1/models?key=abcdef123&alt=sse', [])).toBe('GET /v1/models?key=[redacted]&alt=sse');
    expect(redact('at https://user:hunter2@host/v1', [])).toBe('at https://user:[redacted]@host/v1');
  });

  it.each([
    'The risk-management model is overloaded.',
    'Please try again in 20s...',
    'invalid_api_key: missing authentication',
    "Unsupported parameter: 'max_tokens' is not supported with this model.",
    'The model `gpt-5.2-pro` does not exist.',
    'See https://platform.openai.com/docs/guides/error-codes/api-errors. Bearer is missing: ***',
  ])('an ordinary text stays as it is: %s', (text) => {
    expect(redact(text, [])).toBe(text);
    expect(redact(text, ['sk-proj-1234567890abcdef', key])).toBe(text);
  });
});

describe('the work grows with the text and no faster', () => {
  const known = redactor([key, 'sk-proj-1234567890abcdef1234567890', 'shrt']);
  const pieces = [
    'a',
    '%25',
    '%2525252541',
    '***wR8',
    '€',
    '&',
    '&#x41;',
    '\\',
    '\\u0041',
    'sk-',
    '://a:',
    '..',
    'xxx',
    key.slice(0, 7),
    'bearer ',
  ];
  itIsLinear(
    [...pieces, Buffer.from('%41'.repeat(40)).toString('base64')].map((piece) =>
      work({
        name: `on a long run of ${JSON.stringify(piece)}`,
        size: 60_000,
        make: (size) => piece.repeat(Math.ceil(size / piece.length)),
        run: (text) => known.text(text),
      }),
    ),
  );
});

it('knows the secrets that it has learned and that are in use', () => {
  const { learn, text } = redactor([]);
  const token = (n: number) => `token-of-account-${n}-${'abcdefgh'.repeat(3)}`;
  for (let n = 0; n < 200; n++) {
    learn(token(0));
    learn(token(n));
  }
  expect([text(token(0)), text(token(199)), text(`x ${token(150)} y`)]).toEqual(['[redacted]', '[redacted]', 'x [redacted] y']);
});
