import type { JsonObject } from '../../call/json.ts';
import { own } from '../../call/own.ts';
import { isObject } from '../json.ts';

/** The value as a string; empty where the value is no string. */
export function asText(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** The value as an object; an empty object where the value is no object. */
export function asObject(value: unknown): JsonObject {
  return isObject(value) ? value : {};
}

/** The members of a list. Google's JSON takes a single member without the list around it. */
export function listOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  return value === undefined || value === null ? [] : [value];
}

/** Members that hold what a client or a model made up: names inside them are not Google's. */
const opaque: ReadonlySet<string> = new Set([
  'args',
  'response',
  'labels',
  'parameters',
  'parametersJsonSchema',
  'responseJsonSchema',
  'responseSchema',
]);

/**
 * The value with the names of its members in camel case. Google's JSON takes `inline_data` for `inlineData` (clients in Python write so), and both are
 * read here as one. The same object where nothing changes.
 */
export function camelCased<T>(value: T): T {
  return cased(value) as T;
}

function cased(value: unknown): unknown {
  if (Array.isArray(value)) {
    const all = value.map(cased);
    return all.every((one, i) => one === value[i]) ? value : all;
  }
  if (!isObject(value)) return value;
  const members = Object.entries(value).map(([name, member]) => {
    const known = camel(name);
    return [known, opaque.has(known) ? member : cased(member)] as const;
  });
  const isSame = members.every(([name, member]) => own(value, name) === member);
  return isSame ? value : Object.fromEntries(members);
}

const snakeCase = /^[a-z][a-zA-Z0-9]*(?:_[a-z0-9]+)+$/;

function camel(name: string): string {
  return snakeCase.test(name) ? name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase()) : name;
}
