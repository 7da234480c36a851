import { beforeAll, expect, test } from 'vitest';
import { runNaive } from './naive.ts';
import { planDay } from './schedule.ts';
import { runBestSingle } from './single.ts';
import { runUnderstudy, type UnderstudyRun } from './understudy-run.ts';

const seed = 1;
const calls = 12_000;
const said = `SEED=${seed} CALLS=${calls} pnpm sim --verbose plays it again`;
const day = planDay(seed, calls);
let run: UnderstudyRun;
// One at a time: each replaces the global clock.
beforeAll(async () => {
  run = await runUnderstudy(day);
}, 300_000);

// Counted by its own clock: how long that takes is the machine's affair.
test('the same seed plays the same day twice', { timeout: 300_000 }, async () => {
  const again = planDay(seed, calls);
  expect(await runUnderstudy(again), said).toEqual(run);
  expect(runNaive(again), said).toEqual(runNaive(day));
  expect(planDay(seed + 1, calls).incidents, said).not.toEqual(day.incidents);
});

test('fewer calls go badly than with a fallback that remembers nothing, or with the best single target', () => {
  const { figures } = run;
  const naive = runNaive(day);
  const single = runBestSingle(day).figures;
  expect(figures.toDown, said).toBeLessThan(naive.toDown);
  for (const kind of ['json', 'stream'] as const) {
    expect(figures[kind].bad, said).toBeLessThan(naive[kind].bad);
    expect(figures[kind].bad, said).toBeLessThan(single[kind].bad);
  }
});

test('streams that break are replaced unseen or spliced, and say word for word what was to be said', () => {
  const { figures, garbled } = run;
  expect(figures.stream.unseen, said).toBeGreaterThan(0);
  expect(figures.stream.spliced, said).toBeGreaterThan(0);
  expect(garbled, said).toBe(0);
});
