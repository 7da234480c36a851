import { beforeAll, describe, expect, it } from 'vitest';
import type { Cell } from './weather/cell.ts';
import { isWorse } from './weather/compare.ts';
import { rivalNames } from './weather/contenders.ts';
import { cell, limits, outage } from './weather/forecast.ts';
import { type CellResult, runCell } from './weather/run-cell.ts';
import { cells } from './weather/table.ts';

const seed = 1;
const named = (name: string) => cells.find((one) => one.name.startsWith(name)) as Cell;

/** A few of `npm run weather`'s, the cheaper ones of each kind of weather. */
const some = [
  named('good day, 2 x 30/s stream'),
  named('1 min unavailable, 2 x 30/s stream'),
  named('one model, 3 x 30/s json'),
  named('one key, 2 x 30/s json'),
  named('limits 180 % openai, 3 x 600/s json'),
  named('slow start, 3 x 30/s stream'),
  named('bursts, 3 x 30/s json'),
];

// One at a time: each replaces the global clock.
describe.each(some)('$name', (weather) => {
  let result: CellResult;
  const said = `SEED=${seed} CELL='${weather.name}' npm run weather -- --verbose plays it again`;
  beforeAll(async () => {
    result = await runCell(weather, seed);
  });

  it('loses no more calls than any rival', () => {
    for (const name of rivalNames) expect(isWorse(result.differences[name]), `${name}; ${said}`).toBe(false);
  });

  it('says every word as it was to be said, and calls that nobody could serve are the only ones that the oracle loses', () => {
    expect(result.standings.understudy.wrong, said).toBe(0);
    for (const { bad } of Object.values(result.standings)) expect(result.standings.oracle.bad, said).toBeLessThanOrEqual(bad);
  });
});

describe('the instrument', () => {
  it('plays the same cell twice for the same seed, and another one for another', async () => {
    const weather = cell('again', '3 x 30/s stream, 20 s', limits(0.6, 'none'), outage(0, 'refused', { from: 5, to: 10 }));
    const { tookMs: _, ...once } = await runCell(weather, seed);
    const { tookMs: __, ...again } = await runCell(weather, seed);
    const { tookMs: ___, ...other } = await runCell(weather, seed + 1);
    expect(again).toEqual(once);
    expect(other).not.toEqual(once);
  });

  it('sends nobody to a target that is down, over its limit or failing who knows the future', async () => {
    const weather = cell('floor', '2 x 30/s json, 60 s', limits(0.6, 'none'), outage(0, 'unavailable', { from: 10, to: 20 }));
    const { standings, calls } = await runCell(weather, seed);
    expect(standings.oracle).toMatchObject({ attempts: calls, toDown: 0, overLimit: 0 });
  });
});
