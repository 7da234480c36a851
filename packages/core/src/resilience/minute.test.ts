import { expect, it } from 'vitest';
import { manualClock } from './attempt.test-support.ts';
import { Minute } from './minute.ts';

it('keeps no more than a minute, also where nobody asks for the sum', async () => {
  const clock = manualClock();
  const minute = new Minute(clock);
  for (let n = 0; n < 100; n++) {
    await clock.advance(5000);
    minute.add(1);
  }
  // The oldest that is kept is the next to be forgotten, not one of long ago.
  expect(minute.waitMs()).toBe(5000);
  expect(minute.sum()).toBe(12);
});

it('counts for a minute in steps of five seconds, and says when the oldest count is forgotten', async () => {
  const clock = manualClock();
  const minute = new Minute(clock);
  expect(minute.waitMs()).toBe(1);
  const first = minute.add(2);
  await clock.advance(4999);
  expect(minute.add(1)).toBe(first);
  await clock.advance(1);
  const second = minute.add(5);
  expect(second).not.toBe(first);
  expect([minute.sum(), minute.waitMs()]).toEqual([8, 55_000]);
  await clock.advance(54_999);
  expect([minute.sum(), minute.waitMs()]).toEqual([8, 1]);
  await clock.advance(1);
  expect([minute.sum(), minute.waitMs()]).toEqual([5, 5000]);
});

it('a count may be corrected, and a step without a count keeps nobody waiting', async () => {
  const clock = manualClock();
  const minute = new Minute(clock);
  const first = minute.add(3);
  await clock.advance(5000);
  minute.add(1);
  first.count -= 3;
  expect([minute.sum(), minute.waitMs()]).toEqual([1, 60_000]);
  await clock.advance(120_000);
  expect([minute.waitMs(), minute.sum(), minute.waitMs()]).toEqual([1, 0, 1]);
});

it('forgets what was counted at a time that is still to come, because the clock was set back', () => {
  let now = 1_000_000;
  const minute = new Minute({ now: () => now, timer: () => ({ cancel() {} }) });
  minute.add(7);
  now -= 3_600_000;
  expect(minute.sum()).toBe(0);
  minute.add(1);
  expect(minute.sum()).toBe(1);
});
