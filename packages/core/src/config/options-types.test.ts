import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, expectTypeOf, it } from 'vitest';
import type { CallPolicy, TargetPolicy } from '../call/policy.ts';
import type { ModelOptions, Options, PolicyOptions, ProviderOptions, TargetOptions } from '../index.ts';
import type { OfScope, Resolved, Written } from './keys/key.ts';
import type { modelKeys } from './keys/model-keys.ts';
import { policyKeys } from './keys/policy-keys.ts';
import type { providerKeys } from './keys/provider-keys.ts';
import type { otherKeys, rootKeys } from './keys/root-keys.ts';
import { type ownTargetKeys, targetKeys } from './keys/target-keys.ts';
import type { TargetPolicyOptions } from './options.ts';

type Flat<T> = { readonly [Name in keyof T]: T[Name] };
type Names<T> = { readonly [Name in keyof T]-?: Name };

describe('the interfaces of the options', () => {
  it('take what the validator takes, key by key', () => {
    expectTypeOf<Written<typeof policyKeys>>().toEqualTypeOf<PolicyOptions>();
    expectTypeOf<Written<typeof providerKeys>>().toEqualTypeOf<ProviderOptions>();
    // `params` holds JSON of any depth, which the comparison does not reach the end of.
    expectTypeOf<Omit<Written<typeof ownTargetKeys>, 'params'>>().toEqualTypeOf<
      Omit<TargetOptions, keyof TargetPolicyOptions | 'params'>
    >();
    expectTypeOf<Written<typeof otherKeys>>().toEqualTypeOf<Omit<Options, 'providers' | 'models' | 'policy'>>();
    expectTypeOf<NonNullable<Written<typeof targetKeys>['retry']>>().toEqualTypeOf<Flat<NonNullable<TargetOptions['retry']>>>();
    expectTypeOf<NonNullable<Written<typeof targetKeys>['stream']>>().toEqualTypeOf<Flat<NonNullable<TargetOptions['stream']>>>();
    // What holds such groups is the same in both, but not to the compiler.
    expectTypeOf<Names<Written<typeof targetKeys>>>().toEqualTypeOf<Names<TargetOptions>>();
    expectTypeOf<Names<Written<typeof modelKeys>>>().toEqualTypeOf<Names<ModelOptions>>();
    expectTypeOf<Written<typeof rootKeys>>().toExtend<Options>();
    expectTypeOf<Options>().toExtend<Written<typeof rootKeys>>();
  });

  it('and those of resolved policies hold what the resolver gives', () => {
    type Target = Resolved<OfScope<typeof policyKeys, 'target'>>;
    type Call = Resolved<OfScope<typeof policyKeys, 'call'>>;
    expectTypeOf<Omit<Target, 'health'>>().toEqualTypeOf<Omit<TargetPolicy, 'health'>>();
    expectTypeOf<Omit<Call, 'failover' | 'stream'>>().toEqualTypeOf<Omit<CallPolicy, 'failover' | 'stream'>>();
    // These say beside their keys whether somebody wrote them.
    expectTypeOf<Call['failover']>().toEqualTypeOf<Omit<CallPolicy['failover'], 'written'>>();
    expectTypeOf<Call['stream']>().toEqualTypeOf<Omit<CallPolicy['stream'], 'maxContinuationsWritten'>>();
    type Probe = NonNullable<TargetPolicy['health']['probe']>;
    expectTypeOf<NonNullable<Target['health']['probe']>>().toEqualTypeOf<Omit<Probe, 'ofOpen'>>();
  });

  it('refuse on a target what holds for a whole call', () => {
    // @ts-expect-error: it stands in `policy`
    const total: TargetOptions = { use: 'a/b', timeout: { total: '1s' } };
    // @ts-expect-error: as above
    const budget: TargetOptions = { use: 'a/b', retry: { budget: {} } };
    expect([total, budget].map(({ use }) => use)).toEqual(['a/b', 'a/b']);
  });
});

describe('an editor', () => {
  const source = readFileSync(join(import.meta.dirname, 'options.ts'), 'utf8');

  it('sees named interfaces in the declarations, with meaning, range and default of each key, and no type of the validator', () => {
    const outDir = mkdtempSync(join(tmpdir(), 'understudy-types-'));
    try {
      const tsc = join(import.meta.dirname, '../../../../node_modules/.bin/tsc');
      const flags = ['--declaration', '--emitDeclarationOnly', '--skipLibCheck', '--module', 'nodenext', '--lib', 'es2024,dom'];
      const file = join(import.meta.dirname, 'options.ts');
      execFileSync(tsc, [...flags, '--ignoreConfig', '--allowImportingTsExtensions', '--outDir', outDir, file]);
      const emitted = readFileSync(join(outDir, 'config/options.d.ts'), 'utf8');
      const [before = ''] = emitted.split('readonly firstToken?: Duration');
      const firstToken = before.slice(before.lastIndexOf('/**'));
      expect(emitted).toContain('export interface PolicyOptions {');
      expect(firstToken).toContain('How long a stream may take until its first text, reasoning or tool call is decoded.');
      expect(firstToken).toContain('A duration: `250ms`');
      expect(firstToken).toContain('Default: `15s`.');
      expect(emitted).not.toContain('zod');
      expect(emitted.length).toBeLessThan(40_000);
    } finally {
      rmSync(outDir, { recursive: true });
    }
  });

  it('sees a comment above every key', () => {
    const bare = source.split('\n').filter((line, n, lines) => /^ {2}readonly /.test(line) && !lines[n - 1]?.endsWith('*/'));
    expect(bare).toEqual([]);
    expect(Object.keys({ ...policyKeys, ...targetKeys }).length).toBeGreaterThan(60);
  });
});
