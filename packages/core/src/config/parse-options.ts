import type { z } from 'zod';
import { own } from '../call/own.ts';
import { ConfigError } from './config-error.ts';
import { nearest } from './nearest.ts';
import { optionsSchema, type ParsedOptions } from './schema.ts';

/** Checks options against the schema. Throws a `ConfigError` that names every path, its value and, for unknown keys, the nearest one. */
export function parseOptions(options: unknown): ParsedOptions {
  const result = optionsSchema.safeParse(options, { reportInput: true });
  if (result.success) return result.data;
  const problems = result.error.issues.flatMap((issue) => describe(issue, options));
  const first = problems[0] ?? { path: '', message: 'is not valid', unknownKey: false };
  const text = problems.map(({ path, message }) => `${path === '' ? 'The configuration' : path} ${message}`).join('\n');
  throw new ConfigError(first.unknownKey ? 'unknown-key' : 'invalid', first.path, text);
}

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
  const shown = value === undefined ? 'is missing' : `is ${show(issue.path, value)}`;
  return [{ path, message: `${shown}: ${issue.message}`, unknownKey: false }];
}

/** Of a provider's members, those that nobody writes a secret into: a key is easily put into the wrong line. */
const harmless: ReadonlySet<PropertyKey | undefined> = new Set([
  'kind',
  'dialects',
  'tags',
  'maxConnections',
  'http2',
  'separateQuotas',
]);

/** A value as it may stand in an error. What may hold a secret is never shown; nor is what has members, for they may hold one. */
function show(path: readonly PropertyKey[], value: unknown): string {
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'a list' : 'an object';
  const hidden = path[0] === 'providers' && !harmless.has(path[2]);
  if (hidden || /(key|token|secret|password|headers)/i.test(joinPath(path))) return 'not valid (value hidden)';
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
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
