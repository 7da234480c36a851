import { describe, expect, it } from 'vitest';
import type { Failure } from '../call/failure.ts';
import { allRateLimited, decide, isUnfit, smallestWait } from './decide.ts';

const failed = (reason: Failure['reason'], more: Partial<Failure> = {}): Failure => ({
  reason,
  phase: 'before_headers',
  detail: `${reason} from here`,
  ...more,
});
const overloaded = failed('overloaded');
const rejected = failed('rejected');
const shed = failed('shed', { phase: 'before_send' });
const away = failed('unavailable', { phase: 'before_send' });
const cooling = failed('unavailable', { phase: 'before_send', because: 'rate-limited' });
const unfit = failed('unsupported', { phase: 'before_send' });
const tooLong = failed('too-long', { phase: 'before_send' });

describe('which failure the client is told', () => {
  it.each<readonly [string, readonly Failure[], Failure]>([
    ['the first that says something about a provider', [overloaded, rejected], overloaded],
    ['no target that was away, where one was asked', [away, shed, rejected], rejected],
    ['no target that the call does not fit, where one was asked', [unfit, tooLong, overloaded], overloaded],
    ['the first target that the call does not fit, where the others were away', [away, tooLong, unfit], tooLong],
    ['a refusal of a target that was asked, though it says the same', [unfit, failed('unsupported')], failed('unsupported')],
    ['what kept the first target away, where none was asked', [shed, away], shed],
  ])('%s', (_, failures, failure) => {
    expect(decide(failures)).toEqual({ kind: 'failure', failure, all: failures });
  });

  it('that there is no target, where there is none', () => {
    expect(decide([])).toMatchObject({
      failure: { reason: 'unavailable', phase: 'before_send', detail: expect.stringContaining('no target') },
      all: [],
    });
  });
});

it('knows what was known before sending', () => {
  expect([unfit, tooLong].map(isUnfit)).toEqual([true, true]);
  expect([failed('unsupported'), failed('too-long'), away, shed].map(isUnfit)).toEqual([false, false, false, false]);
});

it('calls all rate-limited where each one is, or cools for it', () => {
  expect(allRateLimited([failed('rate-limited'), cooling])).toBe(true);
  expect(allRateLimited([failed('rate-limited'), away])).toBe(false);
  expect(allRateLimited([overloaded, cooling])).toBe(false);
  expect(allRateLimited([])).toBe(false);
});

it('tells the smallest wait that was named, zero included', () => {
  const waits = (...all: readonly (number | undefined)[]) =>
    smallestWait(all.map((waitMs) => failed('rate-limited', waitMs === undefined ? {} : { waitMs })));
  expect(waits(5000, undefined, 700)).toBe(700);
  expect(waits(5000, 0)).toBe(0);
  expect(waits(undefined)).toBeUndefined();
  expect(waits()).toBeUndefined();
});
