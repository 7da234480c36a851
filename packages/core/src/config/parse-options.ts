import type { z } from 'zod';
import { own } from '../call/own.ts';
import { ConfigError } from './config-error.ts';
import { exampleAt } from './example-at.ts';
import { nearest } from './nearest.ts';
import { problemWords } from './problem-words.ts';
import { optionsSchema, type ParsedOptions } from './schema.ts';

/** Checks options against the schema. Throws a `ConfigError` that names every path, its value and, for unknown keys, the nearest one. */
export function parseOptions(options: unknown): ParsedOptions {
  refuseOtherThings(options);
  const result = optionsSchema.safeParse(options, { reportInput: true, error: problemWords });
  if (result.success) return result.data;
  const problems = result.error.issues.flatMap((issue) => describe(issue, options));
  const first = problems[0] ?? { path: '', message: 'is not valid', unknownKey: false };
  const text = problems.map(({ path, message }) => `${path === '' ? 'The configuration' : path} ${message}`).join('\n');
  throw new ConfigError(first.unknownKey ? 'unknown-key' : 'invalid', first.path, text);
}

/** What people pass in place of options. */
function refuseOtherThings(options: unknown): void {
  const refuse = (words: string) => {
    throw new ConfigError('invalid', '', `The configuration ${words}`);
  };
  if (options === undefined || options === null) refuse(`is empty: ${needed}`);
  if (isPromise(options)) refuse('is a Promise: write `await loadConfig(...)`, or `await` before whatever gives it');
  if (typeof options === 'string') refuse(`is a text: to read a file write \`await loadConfig('understudy.yaml')\``);
  if (typeof options === 'function') refuse('is a function: pass what it returns');
  if (Array.isArray(options)) refuse(`is a list: ${needed}`);
  if (typeof options !== 'object') refuse(`is ${String(options)}: ${needed}`);
  // What is left when a Promise is spread: `{ path: '/ai', ...loadConfig(...) }`.
  if (Object.keys(options as object).length === 0)
    refuse(`holds nothing: ${needed}. If it comes from \`loadConfig(...)\`, an \`await\` before it may be missing`);
}

const needed = 'it is an object with the keys `providers` and `models`';

interface Problem {
  readonly path: string;
  readonly message: string;
  readonly unknownKey: boolean;
}

function describe(issue: z.core.$ZodIssue, options: unknown): Problem[] {
  if (issue.code === 'unrecognized_keys') {
    const known = keysAt(issue.path);
    return issue.keys.map((key) => {
      const near = nearest(key, known);
      const advice = near ? `; did you mean \`${near}\`?` : `; known here: ${known.join(', ')}`;
      return { path: joinPath([...issue.path, key]), message: `is no known key${advice}`, unknownKey: true };
    });
  }
  // A union reports what each of its members says; the member that got furthest is the one that was meant.
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    const nested = issue.errors.filter((errors) => errors.some((e) => e.path.length > 0 || e.code === 'unrecognized_keys'));
    const meant = nested[0];
    if (meant)
      return meant.flatMap((inner) => describe({ ...inner, path: [...issue.path, ...inner.path] } as z.core.$ZodIssue, options));
  }
  const path = joinPath(issue.path);
  const value = valueAt(options, issue.path);
  const state = value === undefined ? 'is missing' : value === null ? 'is empty' : `is ${show(issue.path, value)}`;
  // Words that the schema itself has say what to write.
  const example = issue.message === problemWords(issue) ? exampleAt(issue.path) : undefined;
  const advice = example === undefined ? '' : `, such as \`${String(issue.path.at(-1))}: ${example}\``;
  return [{ path, message: `${state}: ${issue.message}${advice}`, unknownKey: false }];
}

/** Of a provider's members, those that nobody writes a secret into: a key is easily put into the wrong line. */
const harmless: ReadonlySet<PropertyKey | undefined> = new Set([
  'kind',
  'dialects',
  'tags',
  'maxConnections',
  'prefill',
  'http2',
  'separateQuotas',
]);

/** A value as it may stand in an error. What may hold a secret is never shown; nor is what has members, among providers. */
function show(path: readonly PropertyKey[], value: unknown): string {
  if (isPromise(value)) return 'a Promise';
  const isProvider = path[0] === 'providers';
  if (isProvider && typeof value === 'object' && value !== null) return Array.isArray(value) ? 'a list' : 'an object';
  const hidden = isProvider && path.length > 1 && !harmless.has(path[2]);
  if (hidden || path.some((part) => /^(?:params|headers|.*(?:key|secret|password))s?$/i.test(String(part))))
    return 'not valid (value hidden)';
  const text = written(value);
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}

/** Of whatever realm: test runners have several. */
function isPromise(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}

function written(value: unknown): string {
  if (isPromise(value)) return 'a Promise';
  if (typeof value === 'object' || typeof value === 'string') {
    try {
      return JSON.stringify(value, hideSecrets) ?? typeof value;
    } catch {
      return 'an object that cannot be written'; // a circle, a bigint
    }
  }
  return typeof value === 'function' ? 'a function' : String(value);
}

/** Where a provider's keys were written in another place. */
function hideSecrets(key: string, value: unknown): unknown {
  return /key|token|secret|password|authorization/i.test(key) && typeof value === 'string' ? '…' : value;
}

function keysAt(path: readonly PropertyKey[]): string[] {
  let schema: unknown = optionsSchema;
  for (const part of path) schema = child(schema, part);
  return Object.keys(shapeOf(schema) ?? {});
}

interface Unwrappable {
  readonly shape?: Readonly<Record<string, unknown>>;
  readonly def?: {
    readonly innerType?: unknown;
    readonly valueType?: unknown;
    readonly element?: unknown;
    readonly options?: readonly unknown[];
  };
}

function shapeOf(schema: unknown): Readonly<Record<string, unknown>> | undefined {
  const { shape, def } = (schema ?? {}) as Unwrappable;
  if (shape) return shape;
  if (def?.innerType) return shapeOf(def.innerType);
  for (const option of def?.options ?? []) {
    const found = shapeOf(option);
    if (found) return found;
  }
  return undefined;
}

function child(schema: unknown, part: PropertyKey): unknown {
  const shape = shapeOf(schema);
  if (shape) return own(shape, String(part));
  const { def } = (schema ?? {}) as Unwrappable;
  return def?.innerType ? child(def.innerType, part) : (def?.valueType ?? def?.element);
}

function valueAt(options: unknown, path: readonly PropertyKey[]): unknown {
  let value = options;
  for (const part of path)
    value =
      typeof value === 'object' && value !== null ? own(value as Readonly<Record<string, unknown>>, String(part)) : undefined;
  return value;
}

/** `models.workhorse.targets[1].use` */
export function joinPath(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`;
    return text === '' ? String(part) : `${text}.${String(part)}`;
  }, '');
}
