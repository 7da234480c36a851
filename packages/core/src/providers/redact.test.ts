import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { redact } from './redact.ts';

describe('redact', () => {
  it('takes out the given secrets wherever they stand', () => {
    expect(redact('key my-own-secret was refused (my-own-secret)', ['my-own-secret'])).toBe(
      'key [redacted] was refused ([redacted])',
    );
  });

  it('takes out a secret that contains another one whole', () => {
    expect(redact('abcd-efgh', ['abcd', 'abcd-efgh'])).toBe('[redacted]');
  });

  it('leaves ordinary words alone where a secret is too short to be one', () => {
    expect(redact('a cat', ['', 'a'])).toBe('a cat');
  });

  it.each([
    'sk-proj-abcDEF123_456-789',
    'sk-ant-api03-abcdef123456',
    'sk-or-v1-0123456789abcdef',
    'sk-abcd12**********wxyz',
    'gsk_abcdefghijklmnop1234',
    'AIzaSyA1234567890abcdefghijklmno',
    'ya29.a0AfH6SMBxyz-123',
    'xai-abcdefgh12345678',
    'pplx-abcdefgh12345678',
    'AKIAIOSFODNN7EXAMPLE',
    'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.sig',
    'org-abcdefghijklmnop',
  ])('takes out %s, which looks like a credential', (key) => {
    expect(redact(`Incorrect API key provided: ${key}. See the docs.`, [])).not.toContain(key.slice(4));
  });

  it('keeps the name of what it takes out', () => {
    expect(redact('authorization: Bearer abcdef.123456', [])).toBe('authorization: Bearer [redacted]');
    expect(redact('{"x-api-key": "0123456789abcdef"}', [])).toBe('{"x-api-key": "[redacted]"}');
    expect(redact('GET /v1/models?key=abcdef123&alt=sse', [])).toBe('GET /v1/models?key=[redacted]&alt=sse');
  });

  it.each([
    'The risk-management model is overloaded.',
    'Please try again in 20s.',
    'invalid_api_key: missing authentication',
    "Unsupported parameter: 'max_tokens' is not supported with this model.",
    'The model `gpt-5.2-pro` does not exist.',
  ])('leaves a text without credentials as it is: %s', (text) => {
    expect(redact(text, [])).toBe(text);
  });

  it('never lets a given secret through', () =>
    fc.assert(
      fc.property(fc.string(), fc.string({ minLength: 4 }), fc.string(), (before, secret, after) => {
        fc.pre(!'[redacted]'.includes(secret) && !secret.includes('redacted'));
        expect(
          redact(before + secret + after, [secret])
            .split('[redacted]')
            .join('\n'),
        ).not.toContain(secret);
      }),
    ));

  it.each(['sk-', '-eyJ', 'bearer ', 'AKIA/', 'api-key=', '?key=', 'a', ' ', '-'])('stays fast on a long run of %j', (piece) => {
    const text = piece.repeat(200_000);
    const start = performance.now();
    redact(text, ['some-secret']);
    expect(performance.now() - start).toBeLessThan(2000);
  });
});
