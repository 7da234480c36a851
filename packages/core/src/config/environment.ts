import { own } from '../call/own.ts';
import { ConfigError } from './config-error.ts';
import { joinPath } from './parse-options.ts';

const variable = /\$\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\}/g;

/**
 * Puts the values of the environment into every string of a configuration: `${NAME}`, or `${NAME:-default}` where the variable may be missing
 * (or empty). Throws a `ConfigError` that names key and variable.
 */
export function fillEnvironment(
  value: unknown,
  env: Readonly<Record<string, string | undefined>>,
  path: readonly PropertyKey[] = [],
): unknown {
  if (typeof value === 'string') return fillText(value, env, path);
  if (Array.isArray(value)) return value.map((item, i) => fillEnvironment(item, env, [...path, i]));
  if (value !== null && typeof value === 'object') {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, fillEnvironment(item, env, [...path, key])]));
  }
  return value;
}

function fillText(text: string, env: Readonly<Record<string, string | undefined>>, path: readonly PropertyKey[]): string {
  return text.replace(variable, (_, name: string, fallback: string | undefined) => {
    const value = own(env, name);
    if (value !== undefined && value !== '') return value;
    if (fallback !== undefined) return fallback;
    const at = joinPath(path);
    const state = value === '' ? 'empty' : 'not set';
    throw new ConfigError('missing-variable', at, `${at} needs the environment variable ${name}, which is ${state}`);
  });
}
