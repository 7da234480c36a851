import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { reasons } from '../../call/reasons.ts';
import { google, type Kind, openaiBody, quota, read } from './classify.test-support.ts';

const retryIn = (retryDelay: string) => ({ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay });

describe('a bare status', () => {
  it.each([
    [302, 'server-error'],
    [400, 'rejected'],
    [401, 'unauthorized'],
    [402, 'quota-exhausted'],
    [403, 'unauthorized'],
    [404, 'not-found'],
    [405, 'rejected'],
    [408, 'server-error'],
    [409, 'server-error'],
    [413, 'too-long'],
    [418, 'rejected'],
    [422, 'rejected'],
    [424, 'server-error'],
    [425, 'server-error'],
    [429, 'rate-limited'],
    [498, 'overloaded'],
    [499, 'server-error'],
    [500, 'server-error'],
    [502, 'server-error'],
    [503, 'overloaded'],
    [504, 'server-error'],
    [507, 'server-error'],
    [520, 'server-error'],
    [524, 'server-error'],
    [529, 'overloaded'],
    [599, 'server-error'],
    [200, 'malformed'],
  ] as const)('%i means %s', (status, reason) => {
    for (const body of [undefined, '', null, {}, [], 'no JSON']) expect(read(status, body).reason).toBe(reason);
  });
});

describe('text that contradicts its status', () => {
  const echo = 'Invalid value in messages[0].content: "429 rate limit, overloaded, per day, too many requests, high demand"';
  it.each([400, 422])('a prompt that is echoed in a %i is no rate limit', (status) => {
    expect(read(status, openaiBody(echo))).toMatchObject({ reason: 'rejected' });
  });
  it.each([401, 404, 500, 502, 504])('a %i that echoes a prompt keeps its meaning', (status) => {
    const said = openaiBody('"context_length_exceeded, invalid api key, prompt is too long, content_filter, 429 rate limit"');
    expect(read(status, said).reason).toBe(read(status, {}).reason);
  });
});

describe('the wait', () => {
  const after = { 'retry-after': '7' };
  it('is told where waiting may help', () => {
    expect(read(429, {}, 'openai', after).waitMs).toBe(7000);
    expect(read(503, {}, 'openai', after).waitMs).toBe(7000);
    expect(read(500, {}, 'openai', after).waitMs).toBe(7000);
    expect(read(429, {}, 'openai', { 'retry-after': '0' }).waitMs).toBe(0);
  });

  it('is not told where it does not', () => {
    for (const status of [400, 401, 403, 404, 413, 422]) expect(read(status, {}, 'openai', after)).not.toHaveProperty('waitMs');
  });

  it('of a daily limit is the one that is told, else an hour', () => {
    const daily = (message: string) => read(429, openaiBody(`Rate limit reached on requests per day (RPD). ${message}`));
    expect(daily('Please try again in 9m38s.').waitMs).toBe(578_000);
    expect(daily('').waitMs).toBe(3_600_000);
  });

  it("of Gemini's daily limit is an hour, because its RetryInfo speaks of the minute", () => {
    const body = google(429, 'RESOURCE_EXHAUSTED', 'Please retry in 47s.', [quota('RequestsPerDay'), retryIn('47s')]);
    expect(read(429, body).waitMs).toBe(3_600_000);
    const minute = google(429, 'RESOURCE_EXHAUSTED', 'Please retry in 47.2s.', [quota('RequestsPerMinute'), retryIn('47s')]);
    expect(read(429, minute).waitMs).toBe(47_000);
  });

  it('of spent credit is not known', () => {
    expect(read(429, openaiBody('...', 'insufficient_quota'))).not.toHaveProperty('waitMs');
  });
});

it("tells the provider's own words and names as they are: they are cut and redacted where they are shown", () => {
  expect(read(500, openaiBody('It\r\nbroke.', 'Oops-Error')).detail).toBe('It\r\nbroke.');
  expect(read(500, openaiBody('It broke.', 'Oops-Error')).codes).toContain('Oops-Error');
  expect(read(500, { error: { code: 'oops' } }).detail).toBe('oops');
  expect(read(500, undefined)).toMatchObject({ detail: '', codes: [] });
});

it('names the request field at fault', () => {
  expect(read(400, openaiBody('...', 'unsupported_parameter', 'x', 'max_tokens')).param).toBe('max_tokens');
});

it('never throws, whatever the body and the status, and keeps to its contract', () => {
  const word = fc.constantFrom(
    'error',
    'message',
    'code',
    'type',
    'status',
    'details',
    'metadata',
    'raw',
    'detail',
    'param',
    'errors',
  );
  const leaf = fc.oneof(fc.string(), fc.double(), fc.integer({ min: 380, max: 620 }), fc.boolean(), fc.constant(null));
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof(
      { maxDepth: 5 },
      leaf,
      fc.array(tie('tree'), { maxLength: 3 }),
      fc.dictionary(word, tie('tree'), { maxKeys: 6 }),
    ),
  }));
  const body = fc.oneof(tree, fc.anything());
  const kind = fc.constantFrom<Kind>('openai', 'openai-compatible', 'anthropic', 'anthropic-compatible');
  fc.assert(
    fc.property(
      kind,
      fc.oneof(fc.integer({ min: 100, max: 599 }), fc.double()),
      body,
      fc.double(),
      (name, status, said, wait) => {
        const { reason, detail, waitMs } = read(status, said, name, { 'retry-after': String(wait) });
        expect(reasons).toHaveProperty(reason);
        expect(detail.length).toBeLessThanOrEqual(300);
        expect(waitMs === undefined || (waitMs >= 0 && waitMs <= 3_600_000)).toBe(true);
      },
    ),
    { numRuns: 2000 },
  );
});
