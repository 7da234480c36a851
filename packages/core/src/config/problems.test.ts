import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createUnderstudy, toInstance } from '../understudy.ts';
import { ConfigError } from './config-error.ts';
import { loadConfig } from './load-config.ts';
import type { Options } from './options.ts';
import { parseOptions } from './parse-options.ts';

const good = {
  providers: { openai: { apiKey: 'sk-secret-1' } },
  models: { workhorse: { targets: ['openai/gpt-5-mini'] } },
};

function failure(options: unknown): ConfigError {
  try {
    parseOptions(options);
  } catch (error) {
    if (ConfigError.is(error)) return error;
    throw error;
  }
  throw new Error('It was accepted.');
}

/** Words of the validator's own. */
const raw = /invalid (input|option|key|type|element)|\bexpected\b|received|too (small|big)|unrecognized|zod|>=|<=/i;

describe('a bare number', () => {
  it.each([
    [{ timeout: { firstToken: 5 } }, 'policy.timeout.firstToken is 5: needs a unit: write `5s` or `5ms`'],
    [{ timeout: { total: 49.5 } }, 'policy.timeout.total is 49.5: needs a unit: write `49.5s` or `49.5ms`'],
    [{ hedge: { after: 1 } }, 'policy.hedge.after is 1: needs a unit: write `1s` or `1ms`'],
    [{ stream: { keepAlive: 20 } }, 'policy.stream.keepAlive is 20: needs a unit'],
    [{ health: { probe: { every: 5 } } }, 'policy.health.probe.every is 5: needs a unit'],
    [{ sla: { firstToken: 3 } }, 'policy.sla.firstToken is 3: needs a unit'],
  ])('that reads like seconds is asked for its unit: %j', (policy, words) => {
    expect(failure({ ...good, policy }).message).toContain(words);
  });

  it('that reads like megabytes too', () => {
    expect(failure({ ...good, bodyLimit: 10 }).message).toContain('bodyLimit is 10: needs a unit: write `10mb`');
  });

  it('of zero, of 50 and more, or with its unit is taken', () => {
    const timeout = { firstToken: '5ms', idle: 50, total: 30_000 };
    expect(parseOptions({ ...good, policy: { timeout, retry: { maxWait: 0 } }, bodyLimit: 1024 })).toBeDefined();
  });

  it('is asked for its unit in close({ drain }) as well', async () => {
    const instance = createUnderstudy(good as Options);
    await expect(instance.close({ drain: 5 })).rejects.toThrow('close({ drain }) is 5: needs a unit');
    await expect(instance.close({ drain: 'soon' })).rejects.toThrow('close({ drain }) is "soon": is no duration');
    await instance.close({ drain: 0 });
  });
});

describe('what is given in place of options', () => {
  it.each<[string, () => unknown, string]>([
    ['a Promise', () => Promise.resolve(good), 'The configuration is a Promise: write `await loadConfig(...)`'],
    ['a Promise that was spread', () => ({ ...Promise.resolve(good) }), '`await` before it may be missing'],
    ['a path', () => 'understudy.yaml', "await loadConfig('understudy.yaml')"],
    ['a function', () => () => good, 'is a function'],
    ['nothing', () => undefined, 'The configuration is empty: it is an object with the keys `providers` and `models`'],
    ['null', () => null, 'The configuration is empty'],
    ['a list', () => [good], 'The configuration is a list'],
    ['a number', () => 5, 'The configuration is 5'],
  ])('is named: %s', (_, make, words) => {
    expect(failure(make())).toMatchObject({ code: 'invalid', path: '' });
    expect(failure(make()).message).toContain(words);
    expect(() => toInstance(make() as Options)).toThrow(words);
  });
});

describe('a problem', () => {
  it.each([
    [{ policy: { retry: 3 } }, 'policy.retry is 3: must be an object of keys, such as `retry: { attempts: 0 }`'],
    [{ policy: { timeout: '30s' } }, 'policy.timeout is "30s": must be an object of keys, such as `timeout: { total: 30s }`'],
    [{ policy: { timeout: null } }, 'policy.timeout is empty: must be an object of keys, such as `timeout: { total: 30s }`'],
    [{ policy: [] }, 'policy is []: must be an object of keys, such as `policy: { timeout: { total: 30s } }`'],
    [{ policy: { timeout: { total: null } } }, 'policy.timeout.total is empty: is no duration: write `250ms`, `5s`'],
    [{ policy: { retry: { attempts: '1' } } }, 'policy.retry.attempts is "1": must be a number, such as `attempts: 0`'],
    [{ policy: { retry: { attempts: -1 } } }, 'policy.retry.attempts is -1: must be at least 0, such as `attempts: 0`'],
    [{ policy: { breaker: { failureRate: 50 } } }, 'policy.breaker.failureRate is 50: must be at most 1'],
    [{ policy: { stream: { onBreak: 'continu' } } }, 'must be `continue`, `restart` or `error`; did you mean `continue`?'],
    [{ policy: { lastResort: 3 } }, 'policy.lastResort is 3: must be `off`, `false` or an object of keys'],
    [{ providers: null }, 'providers is empty: must be an object of keys, such as `providers: { openai: { apiKey:'],
    [{ providers: { openai: null } }, 'providers.openai is empty: must be an object of keys, such as `openai: { apiKey:'],
    [{ providers: { 'a b': {} } }, 'providers.a b is an object: is no provider name: no slash, no white space'],
    [{ models: { w: ['openai/a'] } }, 'models.w is ["openai/a"]: must be an object of keys, such as `w: { targets: '],
    [{ models: { w: { targets: 'openai/a' } } }, 'models.w.targets is "openai/a": must be a list, such as `targets: [openai/'],
    [{ models: { w: { targets: [5] } } }, 'models.w.targets[0] is 5: must be a text or an object of keys'],
    [
      { models: { w: { targets: [{}] } } },
      'models.w.targets[0].use is missing: must be a text, such as `use: openai/gpt-5-mini`',
    ],
    [{ models: undefined }, 'models is missing: must be an object of keys'],
    [{ trustHeaders: ['sesion'] }, 'trustHeaders[0] is "sesion": must be `session`'],
    [{ bodyLimit: 'big' }, 'bodyLimit is "big": is no size: write `512kb`, `10mb`'],
  ])('says path, value and what to write: %j', (change, words) => {
    const { message } = failure({ ...good, ...change });
    expect(message).toContain(words);
    expect(message).not.toMatch(raw);
  });

  it.each([
    { providers: [{ apiKey: 'sk-secret-1' }] },
    { providers: { openai: ['sk-secret-1'] } },
    { providers: { openai: { apiKey: ['sk-secret-1'] } } },
    { providers: { openai: { apiKeys: [{ key: 'sk-secret-1' }] } } },
    { providers: { openai: { headers: { authorization: ['sk-secret-1'] } } } },
    { providers: { openai: { baseURL: 'x://me:sk-secret-1@host' } } },
    { models: { w: [{ apiKey: 'sk-secret-1' }] } },
    { policy: [{ headers: { authorization: 'sk-secret-1' } }] },
  ])('shows no secret: %j', (change) => {
    expect(failure({ ...good, ...change }).message).not.toContain('secret');
  });

  /** A configuration with a value of every shape in it. */
  const full = {
    providers: { openai: { kind: 'openai', apiKeys: ['a'], headers: { a: 'b' }, tags: ['t'], http2: true, maxConnections: 1 } },
    models: {
      w: {
        require: { tags: [] },
        strategy: 'priority',
        policy: { hedge: { after: 'p95', maxShare: 0.1 } },
        targets: [
          { use: 'openai/a', price: { input: 1, output: 1 }, capabilities: { audio: true }, params: { a: 1 }, limits: {} },
        ],
      },
    },
    policy: {
      timeout: { total: '1s' },
      retry: { attempts: 1, backoff: { base: '1s', jitter: 'full' }, reasons: ['connect'], budget: { ratio: 1 } },
      lastResort: { attempts: 1 },
      statusCodes: { 418: 'overloaded' },
      breaker: { failureRate: 0.5, failuresPerMinute: 'off' },
      stream: { holdToolCalls: 'off', keepAlive: 'off', onBreak: 'error' },
      sla: { firstToken: '1s' },
      health: { probe: { every: '1m' } },
      output: { validate: 'none' },
    },
    telemetry: { metricNames: 'latest', propagate: [] },
    bodyLimit: '1mb',
    trustHeaders: [],
  };
  const circle: Record<string, unknown> = {};
  circle.circle = circle;
  const odd: readonly unknown[] = [
    ...[null, [], {}, [null], { 'x y': 1 }, '', 'x', 3, -1, 1.5, 1e99, true, false],
    ...[Number.NaN, Number.POSITIVE_INFINITY, 5n, Symbol('s'), () => 1, new Date(0), new Map(), Promise.resolve(), circle],
  ];
  const places = pathsOf(full);

  it('is told in our words wherever anything odd stands', () => {
    parseOptions(full);
    const told: string[] = [];
    for (const path of places) {
      for (const value of odd) {
        try {
          parseOptions(withValue(full, path, value));
        } catch (error) {
          expect(ConfigError.is(error), `${path.join('.')}: ${String(error)}`).toBe(true);
          told.push((error as Error).message);
        }
      }
    }
    expect(told.length).toBeGreaterThan(places.length * 10);
    expect(told.filter((message) => raw.test(message))).toEqual([]);
    expect(told.filter((message) => /undefined|nothing that can stand|another kind/.test(message))).toEqual([]);
  });
});

describe('a file', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'understudy-problems-'));
  });
  afterAll(() => rm(folder, { recursive: true }));
  const file = async (name: string, text: string) => {
    await writeFile(join(folder, name), text);
    return join(folder, name);
  };

  it.each(['empty.yaml', 'comment.yaml'])('that is %s says so', async (name) => {
    const path = await file(name, name === 'empty.yaml' ? '' : '# nothing yet\n');
    await expect(loadConfig(path)).rejects.toThrow('yaml: The configuration is empty: it is an object with the keys');
  });

  it('may name its schema', async () => {
    const options = { $schema: './node_modules/@understudy/core/schema/understudy.schema.json', ...good };
    expect(await loadConfig(await file('a.json', JSON.stringify(options)))).toEqual(options);
    expect(await loadConfig(await file('a.yaml', JSON.stringify(options)))).toEqual(options);
    expect(createUnderstudy(options).targets()).toHaveLength(1);
  });

  it('may be CommonJS, compiled or not, and may wait', async () => {
    const text = JSON.stringify(good);
    expect(await loadConfig(await file('a.cjs', `module.exports = ${text}`))).toEqual(good);
    expect(await loadConfig(await file('b.cjs', `exports.__esModule = true; exports.default = ${text}`))).toEqual(good);
    expect(await loadConfig(await file('c.mjs', `export default Promise.resolve(${text})`))).toEqual(good);
  });
});

function pathsOf(value: unknown): (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [[key], ...pathsOf(inner).map((rest) => [key, ...rest])]);
}

function withValue(whole: object, path: readonly string[], value: unknown): object {
  const copy = structuredClone(whole);
  let at = copy as Record<string, unknown>;
  for (const key of path.slice(0, -1)) at = at[key] as Record<string, unknown>;
  at[path.at(-1) ?? ''] = value;
  return copy;
}
