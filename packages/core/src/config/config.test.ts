import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ConfigError } from './config-error.ts';
import { loadConfig } from './load-config.ts';
import { nearest } from './nearest.ts';
import type { Options } from './options.ts';
import { readConfig } from './read-config.ts';
import { defaultPolicy } from './resolve-policy.ts';
import { parseDuration, parseSize } from './units.ts';

const good: Options = {
  providers: { openai: { apiKey: 'sk-secret-1' }, local: { kind: 'openai-compatible', baseURL: 'http://127.0.0.1:8000/v1/' } },
  models: { workhorse: { targets: ['openai/gpt-5-mini', { use: 'local/llama-3', timeout: { firstToken: '5s' } }] } },
};

const build = (options: unknown) => readConfig(options);

function failure(options: unknown): ConfigError {
  try {
    build(options);
  } catch (error) {
    if (ConfigError.is(error)) return error;
    throw error;
  }
  throw new Error('It was accepted.');
}

describe('options', () => {
  it('get every default, and durations in milliseconds', () => {
    const config = build(good);
    const [first, second] = config.classes.get('workhorse')?.targets ?? [];
    const { totalMs, ...timeout } = defaultPolicy.timeout;
    expect(first).toMatchObject({ id: 'openai/gpt-5-mini', priority: 0, fallback: true, policy: { timeout, sla: {} } });
    expect(second?.policy.timeout).toEqual({ ...timeout, firstTokenMs: 5000 });
    expect(config.classes.get('workhorse')?.policy).toMatchObject({ ...defaultPolicy, timeout: { totalMs } });
    expect(config.accounts.get('local')?.baseURL).toBe('http://127.0.0.1:8000/v1');
    expect(config).toMatchObject({ bodyLimit: 10 * 1024 * 1024, bodyValues: 100_000, drainMs: 30_000, metricNames: 'latest' });
  });

  it('are merged key by key: defaults, class, target', () => {
    const config = build({
      ...good,
      policy: { retry: { attempts: 2, maxWait: '1s' } },
      models: {
        workhorse: { policy: { retry: { attempts: 0 } }, targets: ['openai/a', { use: 'local/b', retry: { maxWait: 0 } }] },
      },
    });
    const [first, second] = config.classes.get('workhorse')?.targets ?? [];
    expect(first?.policy.retry).toMatchObject({ attempts: 0, maxWaitMs: 1000 });
    expect(second?.policy.retry).toMatchObject({ attempts: 0, maxWaitMs: 0 });
  });

  it.each([
    [{ ...good, model: {} }, 'model', 'did you mean `models`?'],
    [{ ...good, policy: { timeout: { firsttoken: '5s' } } }, 'policy.timeout.firsttoken', 'did you mean `firstToken`?'],
    [
      { ...good, models: { w: { targets: [{ use: 'openai/x', timout: {} }] } } },
      'models.w.targets[0].timout',
      'did you mean `timeout`?',
    ],
    [{ ...good, providers: { openai: { apikey: 'x' } } }, 'providers.openai.apikey', 'did you mean `apiKey`?'],
    [{ ...good, dashboard: { path: '/x' } }, 'dashboard', 'is no known key'],
    [{ ...good, policy: { pin: 'off' } }, 'policy.pin', 'is no known key'],
  ])('refuse an unknown key and name the nearest: %#', (options, path, advice) => {
    const error = failure(options);
    expect(error).toMatchObject({ code: 'unknown-key', path });
    expect(error.message).toContain(path);
    expect(error.message).toContain(advice);
  });

  it.each([
    [{ ...good, policy: { timeout: { total: 'soon' } } }, 'policy.timeout.total', '"soon"'],
    [{ ...good, policy: { retry: { attempts: -1 } } }, 'policy.retry.attempts', '-1'],
    [{ ...good, policy: { retry: { reasons: ['overloaded'] } } }, 'policy.retry.reasons[0]', 'never retried'],
    [{ ...good, policy: { breaker: { failureRate: 2 } } }, 'policy.breaker.failureRate', '2'],
    [{ ...good, models: { w: { targets: ['opena/gpt'] } } }, 'models.w.targets[0]', 'did you mean "openai"?'],
    [{ ...good, models: { w: { targets: ['gpt'] } } }, 'models.w.targets[0]', 'provider/model'],
    [{ ...good, models: { w: { targets: ['openai/*'] } } }, 'models.w.targets[0]', 'class "*" only'],
    [{ ...good, models: { w: { targets: ['openai/a', 'openai/a'] } } }, 'models.w.targets[1]', 'twice'],
    [{ ...good, models: { w: { targets: [] } } }, 'models.w.targets', 'at least one'],
    [{ ...good, providers: { ...good.providers, openia: { apiKey: 'x' } } }, 'providers.openia.kind', 'known kinds'],
    [{ ...good, providers: { ...good.providers, anthropic: {} } }, 'providers.anthropic.apiKey', 'needs a key'],
    [{ ...good, providers: { x: { kind: 'openai-compatible' } } }, 'providers.x.baseURL', 'is missing'],
    [
      { ...good, providers: { ...good.providers, openai: { apiKey: 'x', dialects: ['anthropic-messages'] } } },
      'providers.openai.dialects',
      'openai-chat',
    ],
    [{ ...good, telemetry: { propagate: ['opena'] } }, 'telemetry.propagate', 'did you mean "openai"?'],
    [
      { providers: good.providers, models: { w: { require: { tags: ['eu'] }, targets: ['openai/a'] } } },
      'models.w.targets[0]',
      'eu',
    ],
    [{ models: {} }, 'providers', 'is missing'],
    [null, '', 'The configuration'],
  ])('refuse what makes no sense, and say where and what: %#', (options, path, words) => {
    const error = failure(options);
    expect(error.path).toBe(path);
    expect(error.message).toContain(words);
  });

  it('show no secret in an error', () => {
    const error = failure({ ...good, providers: { openai: { apiKey: 12345678 } } });
    expect(error.message).toContain('providers.openai.apiKey');
    expect(error.message).not.toContain('12345678');
  });

  it('give the class "*" targets by the name that the client writes', () => {
    const config = build({ ...good, models: { '*': { targets: ['openai/*'] } } });
    expect(config.wildcard?.('gpt-$&').targets.map(({ id }) => id)).toEqual(['openai/gpt-$&']);
  });
});

describe('a configuration file', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'understudy-config-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  async function file(name: string, text: string): Promise<string> {
    const path = join(folder, name);
    await writeFile(path, text);
    return path;
  }

  const yaml = `providers:\n  openai: { apiKey: "\${KEY}", baseURL: "\${URL:-https://api.openai.com/v1}" }\nmodels:\n  w: { targets: [openai/a] }\n`;

  it('is read as YAML, JSON or TypeScript, with values of the environment', async () => {
    const expected = {
      providers: { openai: { apiKey: 'k', baseURL: 'https://api.openai.com/v1' } },
      models: { w: { targets: ['openai/a'] } },
    };
    expect(await loadConfig(await file('a.yaml', yaml), { env: { KEY: 'k' } })).toEqual(expected);
    const json = JSON.stringify({
      ...expected,
      providers: { openai: { apiKey: `\${KEY}`, baseURL: `\${URL:-https://api.openai.com/v1}` } },
    });
    expect(await loadConfig(await file('a.json', json), { env: { KEY: 'k', URL: '' } })).toEqual(expected);
    const module = `const key: string = 'k';\nexport default { providers: { openai: { apiKey: key, baseURL: 'https://api.openai.com/v1' } }, models: { w: { targets: ['openai/a'] } } };\n`;
    expect(await loadConfig(await file('a.mts', module), { env: {} })).toEqual(expected);
  });

  it('names key and variable where one is missing', async () => {
    const path = await file('b.yaml', yaml);
    await expect(loadConfig(path, { env: {} })).rejects.toMatchObject({
      code: 'missing-variable',
      path: 'providers.openai.apiKey',
    });
    await expect(loadConfig(path, { env: {} })).rejects.toThrow(
      /b\.yaml: providers\.openai\.apiKey needs the environment variable KEY, which is not set/,
    );
  });

  it.each([
    ['missing.yaml', undefined, /cannot be read \(ENOENT\)/],
    ['broken.yaml', 'providers: [', /is no YAML/],
    ['broken.json', '{', /is no JSON/],
    ['a.toml', '', /ending \.toml; known are/],
    ['none.mjs', 'export const x = 1;', /no default export/],
    ['throws.mjs', 'throw new Error("boom")', /cannot be loaded: boom/],
  ])('says what is wrong with %s', async (name, text, message) => {
    const path = text === undefined ? join(folder, name) : await file(name, text);
    await expect(loadConfig(path, { env: {} })).rejects.toThrow(message);
    await expect(loadConfig(path, { env: {} })).rejects.toMatchObject({ code: 'unreadable' });
  });
});

describe('units', () => {
  it('read durations and sizes', () => {
    expect(['250ms', '5s', '1.5m', '2h', 0, '0s'].map(parseDuration)).toEqual([250, 5000, 90_000, 7_200_000, 0, 0]);
    expect(['5', 's', '-1s', '5 days', Number.NaN, -1].map(parseDuration)).toEqual(Array(6).fill(undefined));
    expect(['10mb', '512kb', 7, '1gb'].map(parseSize)).toEqual([10_485_760, 524_288, 7, 1_073_741_824]);
    expect(['10', 1.5, '10 pb'].map(parseSize)).toEqual([undefined, undefined, undefined]);
  });

  it('suggest only what is near', () => {
    expect(nearest('targts', ['targets', 'require'])).toBe('targets');
    expect(nearest('zebra', ['targets', 'require'])).toBeUndefined();
  });
});
