import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { callCases } from './call-key-cases.test-support.ts';
import { ConfigError } from './config-error.ts';
import { type KeyCase, type Stage, stageOf } from './key-stage.test-support.ts';
import { modelKeys } from './keys/model-keys.ts';
import { policyKeys } from './keys/policy-keys.ts';
import { providerKeys } from './keys/provider-keys.ts';
import { otherKeys } from './keys/root-keys.ts';
import { ownTargetKeys, targetPolicyKeys } from './keys/target-keys.ts';
import type { Options } from './options.ts';
import { modelCases, otherCases, ownKinds, ownTargetCases, providerCases } from './other-key-cases.test-support.ts';
import { silentHandshake, socketCases } from './socket-key-cases.test-support.ts';
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
  let stage: Stage;
  try {
    stage = stageOf(options as Options, ownKinds);
  } catch (error) {
    if (ConfigError.is(error)) return error.path;
    throw error;
  }
  try {
    return await one.play(stage);
  } finally {
    await stage.instance.close({ drain: 0 });
  }
}

const merge: Place = (own, options) => merged(options, own) as Json;
const ofProvider: Place = (own, options) => merge({ providers: { a: own } }, options, 0);
const ofModel: Place = (own, options) => merge({ models: { workhorse: own } }, options, 0);
const ofTarget = places['a target'] as Place;

type Cases = Readonly<Record<string, KeyCase>>;
const policyCases = { ...callCases, ...targetCases };

interface Row {
  readonly path: string;
  readonly place: string;
  readonly put: Place;
  readonly one: KeyCase | undefined;
}
const rowsOf = (keys: object, place: string, put: Place, cases: Cases): readonly Row[] =>
  Object.keys(keys).map((path) => ({ path, place, put, one: cases[path] }));

const rows: readonly Row[] = [
  ...Object.entries(places)
    .flatMap(([place, put]) => rowsOf(policyKeys, place, put, policyCases))
    .filter(({ path, place }) => place !== 'a target' || path in targetPolicyKeys),
  ...rowsOf(providerKeys, 'a provider', ofProvider, providerCases).filter(({ path }) => !(path in socketCases)),
  // Its policy is shown key by key.
  ...rowsOf(modelKeys, 'a model class', ofModel, modelCases).filter(({ path }) => path !== 'policy'),
  ...rowsOf(ownTargetKeys, 'a target', ofTarget, ownTargetCases),
  // Read by editors only.
  ...rowsOf(otherKeys, 'the first level', merge, otherCases).filter(({ path }) => path !== '$schema'),
];

// A new key that no case shows anything of fails here.
describe('every key of the configuration', () => {
  it.each(rows)('changes what happens: $path of $place', async ({ path, put, one }) => {
    if (!one) throw new Error(`No case shows what ${path} does: add one to a table of config/*-key-cases.test-support.ts.`);
    expect(one.sees[0]).not.toEqual(one.sees[1]);
    for (const n of [0, 1] as const) {
      const own = merged(one.beside ?? {}, written(path, one.values[n]));
      expect(await seen(one, put(own, base(one), one.on ?? 0)), `${path}: ${JSON.stringify(one.values[n])}`).toEqual(one.sees[n]);
    }
  });

  it.each(Object.entries(socketCases))('changes what happens: %s of a provider', async (_, { values, sees, play }) => {
    vi.useRealTimers();
    expect(sees[0]).not.toEqual(sees[1]);
    for (const n of [0, 1] as const) expect(await play(values[n])).toEqual(sees[n]);
  });

  it('has the time to connect that the class "*" gives, over real sockets too', async () => {
    vi.useRealTimers();
    expect(await silentHandshake('2200ms')).toContain('no connection within 2200 ms');
  });
});
