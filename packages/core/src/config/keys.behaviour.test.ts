import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { callCases } from './call-key-cases.test-support.ts';
import { targetKeyPaths } from './json-schema.ts';
import { type KeyCase, stageOf } from './key-stage.test-support.ts';
import { policyKeys } from './keys.ts';
import type { Options } from './schema.ts';
import { targetCases } from './target-key-cases.test-support.ts';

beforeEach(() => void vi.useFakeTimers({ now: 1_000_000 }));
afterEach(() => void vi.useRealTimers());

type Json = Record<string, unknown>;
const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);

function merged(base: unknown, over: unknown): unknown {
  if (!isObject(base) || !isObject(over)) return over;
  const entries = Object.entries(over).map(([key, value]) => [key, key in base ? merged(base[key], value) : value]);
  return { ...base, ...Object.fromEntries(entries) };
}

const written = (path: string, value: unknown) =>
  path.split('.').reduceRight<unknown>((inner, name) => ({ [name]: inner }), value);

const provider = (name: string) => ({
  kind: 'openai-compatible',
  baseURL: `http://provider.example/${name}`,
  apiKey: `key-of-${name}`,
});
/** One try at each target, and nothing else: a case asks for what it needs. */
const calm = { retry: { attempts: 0 }, lastResort: 'off' };

type Place = (own: unknown, options: Json, on: number) => Json;
const onTarget = (own: unknown, targets: readonly unknown[], on: number) =>
  targets.map((target, n) => (n === on ? merged(typeof target === 'string' ? { use: target } : target, own) : target));

/** Where a key of a policy may stand. */
const places: Readonly<Record<string, Place>> = {
  '`policy`': (own, options) => merged(options, { policy: own }) as Json,
  '`models.<name>.policy`': (own, options) => merged(options, { models: { workhorse: { policy: own } } }) as Json,
  'the policy of the class "*"': (own, options) => {
    const { workhorse } = options.models as { workhorse: Json };
    return { ...options, models: { '*': merged(workhorse, { policy: own }) } };
  },
  'a target': (own, options, on) => {
    const { workhorse } = options.models as { workhorse: { targets: readonly unknown[] } };
    return merged(options, { models: { workhorse: { targets: onTarget(own, workhorse.targets, on) } } }) as Json;
  },
};

function base({ policy = {}, options = {}, targets = ['a/m', 'b/m'] }: KeyCase): Json {
  const providers = Object.fromEntries(['a', 'b', 'c'].map((name) => [name, provider(name)]));
  return merged({ providers, models: { workhorse: { targets } }, policy: merged(calm, policy) }, options) as Json;
}

async function seen(one: KeyCase, options: unknown): Promise<unknown> {
  const stage = stageOf(options as Options);
  try {
    return await one.play(stage);
  } finally {
    await stage.instance.close({ drain: 0 });
  }
}

const cases = { ...callCases, ...targetCases };
const onTargets = new Set(targetKeyPaths());

const rows = Object.entries(policyKeys).flatMap(([path]) =>
  Object.entries(places)
    .filter(([place]) => place !== 'a target' || onTargets.has(path))
    .map(([place, put]) => ({ path, place, put })),
);

describe('every key of a policy', () => {
  it.each(rows)('changes what happens: $path of $place', async ({ path, put }) => {
    const one = cases[path];
    if (!one) throw new Error(`No case shows what ${path} does.`);
    for (const n of [0, 1] as const) {
      const own = merged(one.beside ?? {}, written(path, one.values[n]));
      expect(await seen(one, put(own, base(one), one.on ?? 0)), `${path}: ${JSON.stringify(one.values[n])}`).toEqual(one.sees[n]);
    }
    expect(one.sees[0]).not.toEqual(one.sees[1]);
  });
});
