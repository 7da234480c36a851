import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Schema, Validator } from '@cfworker/json-schema';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { configJsonSchema } from './json-schema.ts';
import type { Key } from './keys/key.ts';
import { modelKeys } from './keys/model-keys.ts';
import { policyKeys } from './keys/policy-keys.ts';
import { providerKeys } from './keys/provider-keys.ts';
import { rootKeys } from './keys/root-keys.ts';
import { ownTargetKeys, targetPolicyKeys } from './keys/target-keys.ts';
import { parseOptions } from './parse-options.ts';

const schema = configJsonSchema() as Schema;
const onTarget = (path: string) => path in targetPolicyKeys;

/** `a.b: value` as the object that it means. */
function written(path: string, { example }: Key): Record<string, unknown> {
  const value: unknown = parse(`key: ${example}`).key;
  return path.split('.').reduceRight<unknown>((inner, name) => ({ [name]: inner }), value) as Record<string, unknown>;
}

const probeOf = (own: Record<string, unknown>) => (own as { readonly health: { readonly probe: object } }).health.probe;

describe('the tables of keys', () => {
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
    ...Object.entries(ownTargetKeys).map(([path, doc]) => ({
      path,
      options: { ...base, models: { workhorse: { targets: [{ use: 'local/m', ...written(path, doc) }] } } },
    })),
    ...Object.entries(modelKeys).map(([path, doc]) => ({
      path,
      options: { ...base, models: { workhorse: { targets: ['local/m'], ...written(path, doc) } } },
    })),
    ...Object.entries(rootKeys).map(([path, doc]) => ({ path, options: { ...base, ...written(path, doc) } })),
  ];
  it.each(cases)('has an example of $path that is taken, by the schema for editors too', ({ options }) => {
    expect(() => parseOptions(options)).not.toThrow();
    const result = new Validator(schema, '2020-12').validate(options);
    expect(result.errors).toEqual([]);
  });

  it.each(Object.entries(policyKeys).filter(([path]) => !onTarget(path)))(
    'refuses %s on a target, and says where it goes; so do editors',
    (path, doc) => {
      const options = { ...base, models: { workhorse: { targets: [{ use: 'local/m', ...written(path, doc) }] } } };
      const place = `models.workhorse.targets[0].${path.replace(/^(lastResort|retry\.budget)\..*/, '$1')}`;
      const told = () => parseOptions(options);
      expect(told).toThrow(`${place} is `);
      expect(told).toThrow(/: it holds for the whole call, .* write it in `models\.<name>\.policy` or `policy`$/);
      expect(new Validator(schema, '2020-12').validate(options).valid).toBe(false);
    },
  );

  it.each(['express-basic', 'koa-basic', 'nestjs-basic', 'demo'])('fits the file of the example %s', (name) => {
    const file = join(import.meta.dirname, '../../../../examples', name, 'understudy.yaml');
    const result = new Validator(schema, '2020-12').validate(parse(readFileSync(file, 'utf8')));
    expect(result.errors).toEqual([]);
  });

  it('refuses what the library refuses', () => {
    const wrong = { ...base, policy: { timeout: { firsttoken: '5s' } } };
    expect(new Validator(schema, '2020-12').validate(wrong).valid).toBe(false);
  });
});
