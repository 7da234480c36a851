import { expect, it } from 'vitest';
import { SimulatedTime } from '../../time.ts';
import { cooldownRouter } from './cooldown-router.ts';
import { halfFailing, threeFailures } from './cooldown-rules.ts';
import { naive } from './naive.ts';
import { outlierEjection } from './outlier-ejection.ts';
import { retryThenFallback } from './retry-then-fallback.ts';
import type { Rival, Seen } from './rival.ts';

/** One call a second; who of the targets is asked for each, where the first of them is down in the first seconds. */
async function played(
  rival: Rival,
  calls: number,
  { targets = 2, status = 503 as Seen['status'], downFor = Number.POSITIVE_INFINITY } = {},
) {
  const time = new SimulatedTime();
  const start = time.now();
  const asked: string[] = Array.from({ length: calls }, () => '');
  const now = () => time.now() - start;
  const ask = rival(
    {
      order: () => Array.from({ length: targets }, (_, place) => place),
      async send(place, call) {
        asked[call] = `${asked[call]}${place}`;
        const whole = place > 0 || now() >= downFor * 1000;
        return { whole, shown: false, status: whole ? 200 : status, retryAfterMs: undefined, servedAt: now() };
      },
      pause: (ms) => new Promise((resolve) => void time.timer(ms, () => resolve())),
      now,
      random: () => 0.5,
    },
    targets,
  );
  await time.run(
    Float64Array.from({ length: calls }, (_, call) => call * 1000),
    (call) => void ask(call),
  );
  return asked;
}

it('naive asks each target once, and remembers nothing', async () => {
  expect(await played(naive, 3)).toEqual(['01', '01', '01']);
});

it('retry-then-fallback tries a target three times', async () => {
  expect(await played(retryThenFallback, 2)).toEqual(['0001', '0001']);
});

it('a cooldown router leaves a target alone for five seconds after the third failure within a minute', async () => {
  const asked = await played(cooldownRouter(threeFailures), 13);
  expect(asked.join(' ')).toBe('01 01 01 1 1 1 1 01 1 1 1 1 01');
});

it('a cooldown router leaves a target alone where most of at least five requests in this minute failed, or at a 429', async () => {
  const asked = await played(cooldownRouter(halfFailing), 11, { downFor: 6 });
  expect(asked.join(' ')).toBe('01 01 01 01 01 1 1 1 1 0 0');
  expect((await played(cooldownRouter(halfFailing), 6, { status: 429 })).join(' ')).toBe('01 1 1 1 1 01');
});

it('a cooldown router never leaves an only target alone', async () => {
  expect(await played(cooldownRouter(threeFailures), 5, { targets: 1 })).toEqual(['000', '000', '000', '000', '000']);
});

it('outlier ejection leaves a host out for thirty seconds after five failures in a row, then for a minute', async () => {
  const asked = await played(outlierEjection, 80);
  const ejected = asked.map((places) => (places === '1' ? '-' : '+')).join('');
  expect(ejected.slice(0, 40)).toBe(`+++++${'-'.repeat(29)}+++++-`);
  expect(ejected.slice(40)).toBe('-'.repeat(40));
});

it('outlier ejection does not count a 429, and uses all hosts where none is left', async () => {
  expect(new Set(await played(outlierEjection, 20, { status: 429 }))).toEqual(new Set(['01']));
  expect(new Set(await played(outlierEjection, 20, { targets: 1 }))).toEqual(new Set(['000']));
});
