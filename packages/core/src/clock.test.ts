import { expect, it } from 'vitest';
import { systemClock } from './clock.ts';

const timersThatHold = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;

it('a timer in the background keeps no process alive; any other does', () => {
  const before = timersThatHold();
  const background = systemClock.timer(60_000, () => {}, 'background');
  expect(timersThatHold()).toBe(before);
  const waited = systemClock.timer(60_000, () => {});
  expect(timersThatHold()).toBe(before + 1);
  for (const timer of [background, waited]) timer.cancel();
});
