import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  amazonBedrock,
  createUnderstudy,
  loadConfig,
  type Options,
  openAICompatible,
  type ProviderKind,
  toInstance,
} from '../index.ts';
import { builtInKinds } from '../providers/registry.ts';
import { readConfig } from './read-config.ts';

const mine = openAICompatible({ kind: 'my-host', baseURL: 'https://llm.example.com/v1' });
const options: Options = { providers: { acme: { kind: 'my-host' } }, models: { workhorse: { targets: ['acme/m'] } } };
const text = JSON.stringify(options);

const targets = (instance: ReturnType<typeof createUnderstudy>) => instance.targets().map(({ id }) => id);

describe('a kind of provider of your own', () => {
  it('is known where it is passed, and to no other instance', () => {
    expect(targets(createUnderstudy(options, { kinds: [mine] }))).toEqual(['acme/m']);
    expect(targets(toInstance(options, { kinds: [mine] }))).toEqual(['acme/m']);
    expect(() => createUnderstudy(options)).toThrow('providers.acme.kind: "my-host" is no kind of provider');
  });

  it('that is unknown is named with the nearest kind, and with the way in which kinds are passed', () => {
    const build = (kind: string) => () => createUnderstudy({ ...options, providers: { acme: { kind } } }, { kinds: [mine] });
    expect(build('my-hots')).toThrow('"my-hots" is no kind of provider; did you mean "my-host"?');
    expect(build('no-such')).toThrow(`there are: ${[...builtInKinds.keys()].join(', ')}, my-host`);
    expect(build('constructor')).toThrow('passed as a value: `createUnderstudy(options, { kinds: [...] })`');
  });

  it.each([
    [[mine, { ...mine }], 'kinds[1]', 'is "my-host", the name of another of these kinds'],
    [[mine, { ...mine, kind: 'other', classify: undefined }], 'kinds[1]', '`classify` of "other" must be a function'],
    [mine, 'kinds', 'must be a list'],
  ])('is refused where it has a name that is taken, or is no kind: %#', (kinds, path, words) => {
    const build = () => createUnderstudy(options, { kinds: kinds as readonly ProviderKind[] });
    expect(build).toThrow(expect.objectContaining({ name: 'ConfigError', code: 'invalid', path }));
    expect(build).toThrow(words);
  });

  it('takes the place of the built-in kind of its name, in this instance alone', () => {
    const bedrock: Options = { providers: { bedrock: { settings: { region: 'us-east-1' } } }, models: {} };
    const signing = amazonBedrock({ sign: () => ({ headers: {} }) });
    expect(() => createUnderstudy(bedrock, { kinds: [signing] })).not.toThrow();
    expect(() => createUnderstudy(bedrock)).toThrow(
      'providers.bedrock.apiKey is missing: the kind "bedrock" needs a key, or install @understudy/bedrock to sign with credentials of AWS, and pass `kinds: [bedrock()]`',
    );
    const nowhere: Options = { providers: { bedrock: { apiKey: 'k' } }, models: {} };
    expect(() => createUnderstudy(nowhere)).toThrow('providers.bedrock.settings.region is missing');
  });

  it('is refused beside an instance, which would never hear of it', () => {
    const instance = createUnderstudy(options, { kinds: [mine] });
    expect(toInstance(instance)).toBe(instance);
    expect(() => toInstance(instance, { kinds: [mine] })).toThrow('kinds is given beside an instance');
  });
});

describe('a configuration file', () => {
  let folder: string;
  let path: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'understudy-kinds-'));
    path = join(folder, 'understudy.json');
    await writeFile(path, text);
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('may name kinds that it is loaded with, and they need not be passed again', async () => {
    await expect(loadConfig(path)).rejects.toThrow('understudy.json: providers.acme.kind: "my-host" is no kind of provider');
    const loaded = await loadConfig(path, { kinds: [mine] });
    expect(loaded).toEqual(options);
    expect(targets(createUnderstudy(loaded))).toEqual(['acme/m']);
  });

  it('is checked once, however many instances are made of it', async () => {
    const loaded = await loadConfig(path, { kinds: [mine] });
    const config = readConfig(loaded);
    expect(readConfig(loaded)).toBe(config);
    expect(readConfig(loaded, [mine])).toBe(config);
    expect(readConfig(loaded, [{ ...mine }])).not.toBe(config);
  });

  it('is checked again where somebody changed or spread what was loaded', async () => {
    const loaded = (await loadConfig(path, { kinds: [mine] })) as { models: Options['models'] & object } & Options;
    expect(() => createUnderstudy({ ...loaded })).toThrow('"my-host" is no kind of provider');
    expect(targets(createUnderstudy({ ...loaded }, { kinds: [mine] }))).toEqual(['acme/m']);
    Object.assign(loaded.models, { workhorse: { targets: ['acme/other'] } });
    expect(targets(createUnderstudy(loaded))).toEqual(['acme/other']);
    Object.assign(loaded.models, { workhorse: { targets: [] } });
    expect(() => createUnderstudy(loaded)).toThrow('models.workhorse.targets is []: needs at least one target');
  });

  it('is not read with an environment in the place of what it is read with', async () => {
    const environment: object = { HOME: '/root' };
    await expect(loadConfig(path, environment)).rejects.toThrow('takes no HOME; an environment is passed as `env`');
  });
});
