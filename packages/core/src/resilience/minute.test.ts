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
