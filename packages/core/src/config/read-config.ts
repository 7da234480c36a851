import { redactor } from '../redaction/redactor.ts';
import type { Config } from './config.ts';
import { ConfigError } from './config-error.ts';
import { parseOptions } from './parse-options.ts';
import { resolveConfig } from './resolve-config.ts';
import { secretsOf } from './secrets-of.ts';

/** Checks options and fills in the defaults. Throws a `ConfigError` that quotes what is wrong, but no key, wherever it was written. */
export function readConfig(options: unknown): Config {
  try {
    return resolveConfig(parseOptions(options));
  } catch (error) {
    if (!ConfigError.is(error)) throw error;
    const { text } = redactor(secretsOf((options as { readonly providers?: unknown } | null | undefined)?.providers));
    throw new ConfigError(error.code, text(error.path), text(error.message));
  }
}
