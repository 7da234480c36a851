import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Clock } from '../call/clock.ts';
import { Pace } from './pace.ts';

const answerMs = 50;

/** A provider with a bucket of one second's requests, whose limit can be moved, and that refuses some requests for nothing. */
function provider(hintMs: number | undefined, refusesEvery = Number.POSITIVE_INFINITY) {
  let now = 1_000_000;
  const clock: Clock = { now: () => now, timer: () => ({ cancel() {} }) };
  const own: Pace = new Pace(clock);
  const answers: { readonly at: number; readonly sentAt: number; readonly granted: boolean }[] = [];
  let limit = 0;
  let bucket = 0;
  let due = 0;
  let awayUntil = 0;
  let sent = 0;

  function send(): void {
    own.take(0);
    sent += 1;
    const granted = bucket >= 1 && sent % refusesEvery !== 0;
    if (granted) bucket -= 1;
    answers.push({ at: now + answerMs, sentAt: now, granted });
  }

  function hear(): { readonly granted: number; readonly refused: number } {
    const heard = { granted: 0, refused: 0 };
    for (let next = answers[0]; next && next.at <= now; next = answers[0]) {
      answers.shift();
      heard[next.granted ? 'granted' : 'refused'] += 1;
      if (next.granted) own.granted(next.sentAt);
      else if (own.refused({ sentAt: next.sentAt, waitMs: hintMs, tokens: 0 }) === 'away') {
        own.sentAway();
        awayUntil = now + (hintMs ?? 1000);
      }
    }
    return heard;
  }

  return {
    pace: own,
    setLimit(perSecond: number) {
      limit = perSecond;
    },
    /** Per second, what was granted and what was refused. */
    play(seconds: number, demand: number) {
      const sum = { granted: 0, refused: 0 };
      for (let ms = 0; ms < seconds * 1000; ms++) {
        now += 1;
        bucket = Math.min(limit, bucket + limit / 1000);
        due += demand / 1000;
        for (; due >= 1; due -= 1) if (now >= awayUntil && own.waitMs(0) === 0) send();
        const { granted, refused } = hear();
        sum.granted += granted;
        sum.refused += refused;
      }
      return { granted: sum.granted / seconds, refused: sum.refused / seconds };
    },
  };
}

describe('the pace of a target', () => {
  it('is within ten seconds at 95 % of a limit that moves, and few requests are refused there', () =>
    fc.assert(
      fc.property(
        fc.integer({ min: 20, max: 400 }),
        fc.double({ min: 0.2, max: 4, noNaN: true }),
        fc.constantFrom(undefined, 1000),
        (limit, moves, hintMs) => {
          const own = provider(hintMs);
          const demand = 1.5 * limit * Math.max(1, moves);
          own.setLimit(limit);
          own.play(10, demand);
          const first = own.play(10, demand);
          expect(first.granted).toBeGreaterThan(0.95 * limit);
          expect(first.refused).toBeLessThan(0.08 * limit + 0.4);
          own.setLimit(limit * moves);
          own.play(10, demand);
          const second = own.play(10, demand);
          expect(second.granted).toBeGreaterThan(0.95 * limit * moves);
          expect(second.refused).toBeLessThan(0.08 * limit * moves + 0.4);
        },
      ),
      { numRuns: 60, seed: 1 },
    ));

  it('sets none for a refusal now and then, however long that goes on', () => {
    const own = provider(1000);
    own.setLimit(1e9);
    own.play(5, 200);
    for (let n = 0; n < 200; n++) {
      own.play(0.5, 200);
      own.pace.refused({ sentAt: Number.MAX_SAFE_INTEGER, waitMs: 1000, tokens: 0 });
    }
    expect(own.play(1, 200).granted).toBeGreaterThan(195);
  });

  it.each([1000, undefined])(
    'is not brought down by a target that refuses a few however little it is sent, hint %s',
    (hintMs) => {
      const own = provider(hintMs, 28);
      own.setLimit(1e9);
      own.play(30, 200);
      expect(own.play(60, 200).granted).toBeGreaterThan(150);
    },
  );

  it('keeps nobody waiting because the clock was set back', () => {
    let now = 10_000_000;
    const own = new Pace({ now: () => now, timer: () => ({ cancel() {} }) });
    own.sentAway();
    own.waitMs(0);
    own.take(0);
    expect(own.waitMs(0)).toBeGreaterThan(0);
    now -= 3_600_000;
    expect(own.waitMs(0)).toBe(0);
  });

  it('takes a refusal for everybody’s where nothing shows that others are answered', () => {
    const own = provider(1000);
    expect(own.pace.refused({ sentAt: 1_000_000, waitMs: 1000, tokens: 0 })).toBe('away');
  });

  it('keeps a call that was refused for its size apart from smaller ones', () => {
    const own = provider(1000);
    own.setLimit(1000);
    own.play(3, 50);
    expect(own.pace.refused({ sentAt: 2_000_000, waitMs: 3000, limit: 'tokens', tokens: 50_000 })).toBe('paced');
    expect(own.pace.waitMs(60_000)).toBeGreaterThan(2000);
    expect(own.pace.waitMs(500)).toBe(0);
  });
});
