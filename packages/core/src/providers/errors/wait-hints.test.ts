import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readErrorBody } from './error-body.ts';
import { readWaitMs } from './wait-hints.ts';

const nowMs = Date.parse('2026-08-19T14:00:00Z');
const date = 'Wed, 19 Aug 2026 14:34:00 GMT'; // 34 minutes ahead of our clock

const wait = (headers: Readonly<Record<string, string>>, body: unknown = {}) => readWaitMs(headers, readErrorBody(body), nowMs);
const says = (message: string) => wait({}, { error: { message } });

describe('a wait in the headers', () => {
  it.each([
    ['2', 2000],
    ['0.5', 500],
    ['0', 0],
    [' 3 ', 3000],
    ['1.1', 1100],
    ['999999999', 3_600_000],
  ])('reads retry-after %j in seconds, at most an hour', (value, ms) => {
    expect(wait({ 'retry-after': value })).toBe(ms);
  });

  it.each(['-1', 'abc', 'NaN', 'Infinity', '', '1e9', '0x10', '5, 10', 'soon 1', '2026-08-19'])(
    'takes no advice from %j',
    (value) => {
      expect(wait({ 'retry-after': value })).toBeUndefined();
      expect(wait({ 'retry-after-ms': value })).toBeUndefined();
    },
  );

  it('takes the larger of the two, as Azure may send 0 ms beside 1 s', () => {
    expect(wait({ 'retry-after-ms': '0', 'retry-after': '1' })).toBe(1000);
    expect(wait({ 'retry-after-ms': '1500.5', 'retry-after': '1' })).toBe(1501);
    expect(wait({ 'retry-after-ms': '250', 'retry-after': 'abc' })).toBe(250);
  });

  it("measures an HTTP date from the answer's own date, not from our clock", () => {
    expect(wait({ 'retry-after': 'Wed, 19 Aug 2026 14:34:07 GMT', date })).toBe(7000);
    expect(wait({ 'retry-after': 'Wed, 19 Aug 2026 14:00:07 GMT' })).toBe(7000);
    expect(wait({ 'retry-after': 'Wed, 19 Aug 2026 14:00:07 GMT', date: 'yesterday' })).toBe(7000);
  });

  it('takes no advice from a date that has passed', () => {
    expect(wait({ 'retry-after': 'Wed, 19 Aug 2026 14:33:59 GMT', date })).toBeUndefined();
  });

  it("reads Anthropic's reset of the limits of which nothing remains, the latest of them", () => {
    const headers = {
      date,
      'anthropic-ratelimit-requests-remaining': '12',
      'anthropic-ratelimit-requests-reset': '2026-08-19T14:50:00Z',
      'anthropic-ratelimit-input-tokens-remaining': '0',
      'anthropic-ratelimit-input-tokens-reset': '2026-08-19T14:34:12Z',
      'anthropic-ratelimit-tokens-remaining': '0',
      'anthropic-ratelimit-tokens-reset': '2026-08-19T14:34:09Z',
    };
    expect(wait(headers)).toBe(12_000);
    expect(wait({ ...headers, 'retry-after': '3' })).toBe(3000);
  });

  it('takes no advice from a reset that lies in the past', () => {
    const past = { 'anthropic-ratelimit-requests-remaining': '0', 'anthropic-ratelimit-requests-reset': '2026-08-19T14:33:00Z' };
    expect(wait({ date, ...past })).toBeUndefined();
  });

  it("does not read OpenAI's resets, which tell when the bucket is full", () => {
    expect(wait({ 'x-ratelimit-reset-requests': '6m0s', 'x-ratelimit-remaining-requests': '0' })).toBeUndefined();
  });
});

describe('a wait in the body', () => {
  it("reads Google's RetryInfo, before the message", () => {
    const retryInfo = (retryDelay: unknown) => ({
      error: { message: 'retry in 9s', details: [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay }] },
    });
    expect(wait({}, retryInfo('45.837906927s'))).toBe(45_838);
    expect(wait({}, [retryInfo('48s')])).toBe(48_000);
    for (const nonsense of ['-5s', 's', '1.2.3s', '48', 48, null, {}]) expect(wait({}, retryInfo(nonsense))).toBe(9000);
  });

  it('reads when a budget is reset', () => {
    const body = { error: { code: 403, message: 'Budget', metadata: { resets_at: '2026-08-19T14:10:00Z' } } };
    expect(wait({}, body)).toBe(600_000);
  });

  it.each([
    ['Please try again in 50.597142857s. Visit the console.', 50_598],
    ['Please try again in 6ms. Contact us.', 6],
    ['Please try again in 9m38s.', 578_000],
    ['Please try again in 1h2m3.5s.', 3_600_000],
    ['Please retry in 48.939935699s.', 48_940],
    ['Please retry after 20 seconds.', 20_000],
    ['Rate limit is exceeded. Try again in 1 minute.', 60_000],
    ['Try again in 120 milliseconds', 120],
    ['Please retry after 86400 seconds.', 3_600_000],
    ['You will regain access on 2026-08-19 at 14:30 UTC.', 1_800_000],
  ])('reads %j', (message, ms) => {
    expect(says(message)).toBe(ms);
  });

  it.each([
    'Please try again later.',
    'try again in 5',
    'try again in -5s',
    'try again in 5 megabytes',
    'Used 20s of compute.',
    'You will regain access on 2025-01-01 at 00:00 UTC.',
  ])('finds no wait in %j', (message) => {
    expect(says(message)).toBeUndefined();
  });
});

it('never throws and is always a whole number of milliseconds up to an hour, or nothing', () => {
  const value = fc.oneof(
    fc.string(),
    fc.double().map(String),
    fc.date().map((at) => (Number.isNaN(at.getTime()) ? 'Invalid' : at.toUTCString())),
    fc.date({ noInvalidDate: true }).map((at) => at.toISOString().replace(/\.\d+/, '')),
  );
  const names = [
    'retry-after',
    'retry-after-ms',
    'date',
    'anthropic-ratelimit-tokens-remaining',
    'anthropic-ratelimit-tokens-reset',
  ];
  const headers = fc.record(Object.fromEntries(names.map((name) => [name, value])), { requiredKeys: [] });
  const message = fc.oneof(
    fc.string(),
    fc.tuple(fc.double(), fc.constantFrom('s', 'ms', 'm', 'h', 'd', '')).map(([amount, unit]) => `try again in ${amount}${unit}`),
  );
  const body = fc.record({ error: fc.record({ message, details: fc.array(fc.record({ retryDelay: value })) }) });
  fc.assert(
    fc.property(headers, body, fc.double(), (given, said, now) => {
      const ms = readWaitMs(given, readErrorBody(said), now);
      expect(ms === undefined || (Number.isInteger(ms) && ms >= 0 && ms <= 3_600_000)).toBe(true);
    }),
    { numRuns: 1000 },
  );
});
