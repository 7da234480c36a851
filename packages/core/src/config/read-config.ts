import { isDeepStrictEqual } from 'node:util';
import type { ProviderKind } from '../providers/provider-kind.ts';
import { redactor } from '../redaction/redactor.ts';
import type { Config } from './config.ts';
import { ConfigError } from './config-error.ts';
import type { Options } from './options.ts';
import { parseOptions } from './parse-options.ts';
import { readKinds } from './read-kinds.ts';
import { resolveConfig } from './resolve-config.ts';
import { secretsOf } from './secrets-of.ts';

interface Checked {
  readonly config: Config;
  readonly kinds: readonly ProviderKind[];
  /** A copy of the options as they were checked, because the caller may change the options afterwards. */
  readonly options: unknown;
}

const checked = new WeakMap<object, Checked>();

/** Checks options and returns them unchanged. `readConfig` checks them again only where the options or the kinds have changed since. */
export function checkedOptions(options: unknown, kinds: readonly ProviderKind[]): Options {
  const config = readConfig(options, kinds);
  const valid = options as Options;
  checked.set(valid, { config, kinds, options: structuredClone(valid) });
  return valid;
}

/**
 * Checks options and fills in the defaults, unless both were done before. `kinds` left out: the kinds with which the options were checked.
 * Throws a `ConfigError` that quotes what is wrong, but no key, wherever it was written.
 */
export function readConfig(options: unknown, kinds?: readonly ProviderKind[]): Config {
  const before = typeof options === 'object' && options !== null ? checked.get(options) : undefined;
  const wanted = kinds ?? before?.kinds ?? [];
  if (before && sameKinds(before.kinds, wanted) && isDeepStrictEqual(before.options, options)) return before.config;
  try {
    return resolveConfig(parseOptions(options), readKinds(wanted));
  } catch (error) {
    if (!ConfigError.is(error)) throw error;
    const { text } = redactor(secretsOf((options as { readonly providers?: unknown } | null | undefined)?.providers));
    throw new ConfigError(error.code, text(error.path), text(error.message));
  }
}

function sameKinds(some: readonly ProviderKind[], others: readonly ProviderKind[]): boolean {
  return some.length === others.length && some.every((kind, i) => kind === others[i]);
}
