import { readFile } from 'node:fs/promises';
import { extname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parse as parseYaml, YAMLParseError } from 'yaml';
import type { ProviderKind } from '../providers/provider-kind.ts';
import { withoutLikelyKeys } from '../redaction/looks-like-key.ts';
import { ConfigError } from './config-error.ts';
import { fillEnvironment } from './environment.ts';
import type { Options } from './options.ts';
import { checkedOptions } from './read-config.ts';

/** What a file is read with. */
export interface LoadOptions {
  /** Kinds of provider of your own that the file names. */
  readonly kinds?: readonly ProviderKind[];
  /** Where `${NAME}` is looked up. Default: `process.env`. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/**
 * Reads a configuration file: `.yaml`, `.yml`, `.json`, or a module (`.ts`, `.js`, and both with `m` or `c`) whose default export
 * (or `module.exports`) is the options. `${NAME}` and `${NAME:-default}` in its strings come from the environment.
 *
 * The file is checked before its options are returned, and `createUnderstudy` does not check them again, nor does it need `kinds` again.
 * Options that were changed, or spread into another object, are checked like any others.
 *
 * @throws ConfigError with code `unreadable`, `missing-variable`, `unknown-key` or `invalid`; its message names file, path and value.
 */
export async function loadConfig(path: string, options: LoadOptions = {}): Promise<Options> {
  const file = resolve(path);
  try {
    const { kinds = [], env = process.env } = known(options);
    return checkedOptions(fillEnvironment(await read(file), env), kinds);
  } catch (error) {
    if (!ConfigError.is(error)) throw error;
    throw new ConfigError(error.code, error.path, `${path}: ${error.message}`, { cause: error });
  }
}

/** An environment that is passed in place of the options would otherwise count as empty options. */
function known(options: LoadOptions): LoadOptions {
  const other = Object.keys(options).find((name) => name !== 'kinds' && name !== 'env');
  if (other === undefined) return options;
  throw new ConfigError(
    'unknown-key',
    other,
    `loadConfig(path, { kinds, env }) takes no ${other}; an environment is passed as \`env\``,
  );
}

async function read(file: string): Promise<unknown> {
  const kind = extname(file);
  if (/^\.([mc]?[tj]s)$/.test(kind)) return readModule(file);
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    throw new ConfigError('unreadable', '', `cannot be read (${(cause as NodeJS.ErrnoException).code ?? 'unknown error'})`, {
      cause,
    });
  }
  if (kind === '.json') return readJson(text);
  if (kind === '.yaml' || kind === '.yml') return readYaml(text);
  throw new ConfigError(
    'unreadable',
    '',
    `has the ending ${kind || '(none)'}; known are .yaml, .yml, .json, .ts, .mts, .cts, .js, .mjs, .cjs`,
  );
}

async function readModule(file: string): Promise<unknown> {
  try {
    const module = (await import(pathToFileURL(file).href)) as { readonly default?: unknown };
    if (module.default === undefined)
      throw new ConfigError('unreadable', '', 'has no default export; write `export default defineConfig({ ... })`');
    return await unwrapped(module.default);
  } catch (cause) {
    if (ConfigError.is(cause)) throw cause;
    const [words = '', ...more] = (cause as Error).message.split('\n');
    // Messages of loaders and stacks of syntax errors show the line at fault, which may hold a key.
    const mayQuote = more.length > 0 || cause instanceof SyntaxError;
    throw new ConfigError(
      'unreadable',
      '',
      `cannot be loaded: ${withoutLikelyKeys(words, '[redacted]')}`,
      mayQuote ? {} : { cause },
    );
  }
}

/** `export default` of a module that was compiled to CommonJS stands one level deeper. */
function unwrapped(value: unknown): unknown {
  const compiled = typeof value === 'object' && value !== null && '__esModule' in value && 'default' in value;
  return compiled ? value.default : value;
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const { message } = cause as Error;
    const words = message.endsWith('is not valid JSON') ? unquoted(message) : message; // the others tell a place, and quote nothing
    throw new ConfigError('unreadable', '', `is no JSON: ${words}`);
  }
}

function readYaml(text: string): unknown {
  try {
    return parseYaml(text);
  } catch (cause) {
    const [start] = cause instanceof YAMLParseError ? (cause.linePos ?? []) : [];
    const where = start ? ` at line ${start.line}, column ${start.col}` : '';
    throw new ConfigError('unreadable', '', `is no YAML: ${unquoted((cause as Error).message)}${where}`);
  }
}

/**
 * What a parser says, up to its quote of the file, because the quote may hold a key. For the same reason the parser's error is not passed on as a
 * cause.
 */
function unquoted(message: string): string {
  const [words = ''] = message.split(/[:"'`\n]| at line /);
  return words.trim();
}
