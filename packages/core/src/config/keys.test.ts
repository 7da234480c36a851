import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Schema, Validator } from '@cfworker/json-schema';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { configJsonSchema, keyPaths } from './json-schema.ts';
import { type KeyDoc, modelKeys, otherKeys, policyKeys, providerKeys, targetKeys } from './keys.ts';
import { parseOptions } from './parse-options.ts';

// biome-ignore lint/suspicious/noExplicitAny: a JSON Schema is looked into by path
const schema = configJsonSchema() as any;
const policy = schema.properties.policy;
const model = schema.properties.models.additionalProperties;
// biome-ignore lint/suspicious/noExplicitAny: as above
const target = model.properties.targets.items.anyOf.find((one: any) => one.properties);

/** `a.b: value` as the object that it means. */
function written(path: string, { example }: KeyDoc): Record<string, unknown> {
  const value: unknown = parse(`key: ${example}`).key;
  return path.split('.').reduceRight<unknown>((inner, name) => ({ [name]: inner }), value) as Record<string, unknown>;
}

const probeOf = (own: Record<string, unknown>) => (own as { readonly health: { readonly probe: object } }).health.probe;

/** Keys that hold others and say nothing by themselves. */
const isDocumented = (path: string, docs: Readonly<Record<string, KeyDoc>>) =>
  path in docs || Object.keys(docs).some((known) => known.startsWith(`${path}.`) || path.startsWith(`${known}.`));

describe('the reference of keys', () => {
  it.each([
    ['a provider', keyPaths(schema.properties.providers.additionalProperties), providerKeys],
    ['a policy', keyPaths(policy), policyKeys],
    ['a model class', keyPaths(model).filter((path) => !/^(policy|targets)\./.test(path)), modelKeys],
    ['a target', keyPaths(target).filter((path) => !keyPaths(policy).includes(path)), targetKeys],
    ['the rest', keyPaths(schema).filter((path) => !/^(providers|models|policy)/.test(path)), otherKeys],
  ])('names every key of %s, and no other', (_, paths, docs) => {
    expect(paths.filter((path) => !isDocumented(path, docs))).toEqual([]);
    expect(Object.keys(docs).filter((path) => !paths.includes(path))).toEqual([]);
  });

  const provider = { kind: 'openai-compatible', baseURL: 'http://local.example/v1' };
  const base = { providers: { local: provider }, models: { workhorse: { targets: ['local/m'] } } };
  const cases = [
    ...Object.entries(providerKeys).map(([path, doc]) => ({
      path,
      options: { ...base, providers: { local: { ...provider, ...written(path, doc) } } },
    })),
    ...Object.entries(policyKeys).map(([path, doc]) => {
      const missing = path === 'hedge.maxShare' ? { after: 'p95' } : {};
      const own = written(path, doc);
      if (path.startsWith('health.probe.'))
        return { path, options: { ...base, policy: { health: { probe: { every: '15s', ...probeOf(own) } } } } };
      return {
        path,
        options: { ...base, policy: path.startsWith('hedge.') ? { hedge: { ...missing, ...(own.hedge as object) } } : own },
      };
    }),
    ...Object.entries(targetKeys).map(([path, doc]) => ({
      path,
      options: { ...base, models: { workhorse: { targets: [{ use: 'local/m', ...written(path, doc) }] } } },
    })),
    ...Object.entries(modelKeys).map(([path, doc]) => ({
      path,
      options: { ...base, models: { workhorse: { targets: ['local/m'], ...written(path, doc) } } },
    })),
    ...Object.entries(otherKeys).map(([path, doc]) => ({ path, options: { ...base, ...written(path, doc) } })),
  ];
  it.each(cases)('has an example of $path that is taken, by the schema for editors too', ({ options }) => {
    expect(() => parseOptions(options)).not.toThrow();
    const result = new Validator(schema as Schema, '2020-12').validate(options);
    expect(result.errors).toEqual([]);
  });

  it.each(Object.entries(policyKeys).filter(([path]) => !keyPaths(target).includes(path)))(
    'refuses %s on a target, and says where it goes; so do editors',
    (path, doc) => {
      const options = { ...base, models: { workhorse: { targets: [{ use: 'local/m', ...written(path, doc) }] } } };
      const place = `models.workhorse.targets[0].${path.replace(/^(lastResort|retry\.budget)\..*/, '$1')}`;
      const told = () => parseOptions(options);
      expect(told).toThrow(`${place} is `);
      expect(told).toThrow(/: it holds for the whole call, .* write it in `models\.<name>\.policy` or `policy`$/);
      expect(new Validator(schema as Schema, '2020-12').validate(options).valid).toBe(false);
    },
  );

  it.each(['express-basic', 'koa-basic', 'nestjs-basic', 'demo'])('fits the file of the example %s', (name) => {
    const file = join(import.meta.dirname, '../../../../examples', name, 'understudy.yaml');
    const result = new Validator(schema as Schema, '2020-12').validate(parse(readFileSync(file, 'utf8')));
    expect(result.errors).toEqual([]);
  });

  it('refuses what the library refuses', () => {
    const wrong = { ...base, policy: { timeout: { firsttoken: '5s' } } };
    expect(new Validator(schema as Schema, '2020-12').validate(wrong).valid).toBe(false);
  });
});
