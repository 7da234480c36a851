import { describe, expect, it } from 'vitest';
import { renewed } from './renewed.ts';

const minute = 60_000;

/** A giver of `No. 1`, `No. 2` and so on, each of which ends an hour after it was given; it fails where `fails` says so. */
function setup(fails: () => boolean = () => false) {
  const asked: boolean[] = [];
  let now = 0;
  const source = renewed(async (_, isRefused) => {
    asked.push(isRefused);
    if (fails()) throw Object.assign(new Error('away'), { code: 'ECONNREFUSED' });
    return { value: `No. ${asked.length}`, endsAtMs: now + 60 * minute };
  });
  const at = async (ms: number): Promise<string> => {
    now = ms;
    return source.get(ms);
  };
  return { source, asked, at };
}

describe('what ends', () => {
  it('is asked for once for all who wait, and then not at all', async () => {
    const { at, asked } = setup();
    expect(new Set(await Promise.all(Array.from({ length: 100 }, () => at(0))))).toEqual(new Set(['No. 1']));
    expect([await at(54 * minute), asked.length]).toEqual(['No. 1', 1]);
  });

  it('is renewed in the background before it ends, while calls go on with the old one', async () => {
    const { at, asked } = setup();
    await at(0);
    expect([await at(56 * minute), await at(56 * minute)]).toEqual(['No. 1', 'No. 2']);
    expect(asked).toHaveLength(2);
  });

  it('is used to its end where it cannot be renewed, and then the failure is told', async () => {
    let isAway = false;
    const { at } = setup(() => isAway);
    await at(0);
    isAway = true;
    expect([await at(56 * minute), await at(59 * minute)]).toEqual(['No. 1', 'No. 1']);
    await expect(at(60 * minute)).rejects.toThrow('away');
  });

  it('that cannot be had is not asked for again within a second', async () => {
    const { at, asked } = setup(() => true);
    for (const ms of [0, 500, 999]) await expect(at(ms)).rejects.toThrow('away');
    expect(asked).toHaveLength(1);
    await expect(at(1000)).rejects.toThrow('away');
    expect(asked).toHaveLength(2);
  });

  it('that was refused is dropped once for all, and a new one that is refused at once is kept', async () => {
    const { source, at, asked } = setup();
    const first = await source.get(0);
    const drop = (value: string, ms: number) => source.drop((one) => one === value, ms);
    expect([drop(first, 1), drop(first, 1)]).toEqual([true, true]);
    expect(await at(2)).toBe('No. 2');
    expect(asked).toEqual([false, true]);
    expect(drop(await source.get(3), 3)).toBe(false);
    expect(drop(await source.get(3), 11_000)).toBe(true);
  });

  it.each([undefined, Number.NaN])('and does not say when (%s) is asked for again after a minute', async (endsAtMs) => {
    let asked = 0;
    const source = renewed(async () => ({ value: ++asked, endsAtMs }));
    const at = async (ms: number) => source.get(ms);
    expect([await at(0), await at(minute / 2), await at(minute)]).toEqual([1, 1, 2]);
  });

  it('is asked for again where an answer never comes', async () => {
    let asked = 0;
    const source = renewed<number>(() => {
      asked += 1;
      return asked === 1 ? new Promise(() => {}) : Promise.resolve({ value: asked });
    });
    void source.get(0);
    void source.get(29_000);
    expect(asked).toBe(1);
    expect(await source.get(31_000)).toBe(2);
  });
});
