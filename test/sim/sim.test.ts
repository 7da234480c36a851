import { expect, test } from 'vitest';
import { runNaive } from './naive.ts';
import { planDay } from './schedule.ts';
import { runBestSingle } from './single.ts';
import { runUnderstudy } from './understudy-run.ts';

const day = planDay(1, 20_000);

test('the same seed plays the same day twice', async () => {
  const first = await runUnderstudy(day);
  const again = planDay(1, 20_000);
  expect(await runUnderstudy(again)).toEqual(first);
  expect(runNaive(again)).toEqual(runNaive(day));
  expect(first.figures.calls).toBe(20_000);
  expect(planDay(2, 20_000).incidents).not.toEqual(day.incidents);
});

test('fewer calls go badly than with a fallback that remembers nothing, or with the best single target', async () => {
  const { figures } = await runUnderstudy(day);
  expect(figures.bad).toBeLessThan(runNaive(day).bad);
  expect(figures.bad).toBeLessThan(runBestSingle(day).figures.bad);
  expect(figures.toDown).toBeLessThan(runNaive(day).toDown);
});
