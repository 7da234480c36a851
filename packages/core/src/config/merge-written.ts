import { isObject } from '../call/json.ts';
import { own } from '../call/own.ts';

/**
 * What two places wrote, as one: `over` goes before `base`, key by key. Only objects are merged; a list, a number and `off` stand for
 * themselves, so that an object over `off` starts from the defaults again.
 */
export function mergeWritten<T>(base: T, over: T | undefined): T {
  return merged(base, over) as T;
}

function merged(base: unknown, over: unknown): unknown {
  if (over === undefined) return base;
  if (!isObject(base) || !isObject(over)) return over;
  const names = new Set([...Object.keys(base), ...Object.keys(over)]);
  return Object.fromEntries([...names].map((name) => [name, merged(own(base, name), own(over, name))]));
}
