import type { JsonLimits } from './json-meter.ts';

export interface JsonSize {
  /** Members and elements, all levels together; counted until a limit is passed. */
  readonly values: number;
  readonly over?: keyof JsonLimits;
}

/**
 * How much a parsed JSON value holds. Stops where a limit is passed.
 *
 * @param without - a member that is not looked into
 */
export function jsonSize(value: unknown, limits: JsonLimits, without?: string): JsonSize {
  let values = 0;
  let over: keyof JsonLimits | undefined;

  function count(inner: unknown, depth: number): void {
    values += 1;
    if (values > limits.values) over ??= 'values';
    if (inner === null || typeof inner !== 'object') return;
    if (depth === 0) over ??= 'depth';
    const items: readonly unknown[] = Array.isArray(inner) ? inner : Object.values(leaveOut(inner));
    for (let i = 0; i < items.length && !over; i++) count(items[i], depth - 1);
  }

  function leaveOut(members: object): object {
    return without !== undefined && Object.hasOwn(members, without) ? { ...members, [without]: undefined } : members;
  }

  count(value, limits.depth);
  return { values, ...(over && { over }) };
}
