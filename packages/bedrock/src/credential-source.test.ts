import { describe, expect, it } from 'vitest';
import { CredentialSource } from './credential-source.ts';
import type { AwsCredentials, GiveCredentials } from './credentials.ts';

const minute = 60_000;

/** A giver whose credentials end an hour after they were given, and that fails where `fails` says so. */
function setup(fails: () => boolean = () => false) {
  const asked: unknown[] = [];
  let now = 0;
  const give: GiveCredentials = async (options) => {
    asked.push(options);
    if (fails()) throw Object.assign(new Error('away'), { code: 'ECONNREFUSED' });
    return { accessKeyId: `AK${asked.length}`, secretAccessKey: 's', expiration: new Date(now + 60 * minute) };
  };
  const source = new CredentialSource(give);
  const at = async (ms: number): Promise<string> => {
    now = ms;
    return (await source.get(ms)).accessKeyId;
  };
  return { source, asked, at };
}

describe('credentials', () => {
  it('are asked for once for all who wait, and then not at all', async () => {
    const { at, asked } = setup();
    expect(new Set(await Promise.all(Array.from({ length: 100 }, () => at(0))))).toEqual(new Set(['AK1']));
    expect([await at(54 * minute), asked.length]).toEqual(['AK1', 1]);
  });

  it('are renewed in the background before they end, while calls go on with the old ones', async () => {
    const { at, asked } = setup();
    await at(0);
    expect([await at(56 * minute), await at(56 * minute)]).toEqual(['AK1', 'AK2']);
    expect(asked).toHaveLength(2);
  });

  it('are used to their end where they cannot be renewed, and then the failure is told', async () => {
    let isAway = false;
    const { at } = setup(() => isAway);
    await at(0);
    isAway = true;
    expect([await at(56 * minute), await at(59 * minute)]).toEqual(['AK1', 'AK1']);
    await expect(at(60 * minute)).rejects.toThrow('away');
  });

  it('that cannot be had are not asked for again within a second', async () => {
    const { at, asked } = setup(() => true);
    for (const ms of [0, 500, 999]) await expect(at(ms)).rejects.toThrow('away');
    expect(asked).toHaveLength(1);
    await expect(at(1000)).rejects.toThrow('away');
    expect(asked).toHaveLength(2);
  });

  it('that were refused are dropped once for all calls, and new ones that are refused at once are kept', async () => {
    const { source, at, asked } = setup();
    const first = (await source.get(0)) as AwsCredentials;
    expect([source.drop(first, 1), source.drop(first, 1)]).toEqual([true, true]);
    expect(await at(2)).toBe('AK2');
    expect(asked).toEqual([undefined, { forceRefresh: true }]);
    const second = (await source.get(3)) as AwsCredentials;
    expect(source.drop(second, 3)).toBe(false);
    expect(source.drop(second, 11_000)).toBe(true);
  });

  it('without an end are asked for again after five minutes', async () => {
    let asked = 0;
    const source = new CredentialSource(async () => ({ accessKeyId: `AK${++asked}`, secretAccessKey: 's' }));
    const at = async (ms: number) => (await source.get(ms)).accessKeyId;
    expect([await at(0), await at(3 * minute), await at(5 * minute)]).toEqual(['AK1', 'AK1', 'AK2']);
  });

  it('are asked for again where an answer never comes, and an end that is no time counts as unknown', async () => {
    let asked = 0;
    const source = new CredentialSource(() => {
      asked += 1;
      if (asked === 1) return new Promise(() => {});
      return Promise.resolve({ accessKeyId: `AK${asked}`, secretAccessKey: 's', expiration: new Date(Number.NaN) });
    });
    void source.get(0);
    void source.get(29_000);
    expect(asked).toBe(1);
    expect((await source.get(31_000)).accessKeyId).toBe('AK2');
    expect((await source.get(31_000 + 6 * minute)).accessKeyId).toBe('AK3');
  });
});
