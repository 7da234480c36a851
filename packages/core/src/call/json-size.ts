import type { JsonLimits } from './json-meter.ts';

export interface JsonSize {
  /** Members and elements, all levels together; counted until a limit is passed. */
  readonly values: number;
  readonly over?: keyof JsonLimits;
}

/**
 * How much a parsed JSON value holds. Looks no further than the limits go.
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
    if (Array.isArray(inner)) countList(inner, depth - 1);
    else countMembers(inner, depth - 1);
  }

  function countList(list: readonly unknown[], depth: number): void {
    for (let i = 0; i < list.length && !over; i++) count(list[i], depth);
  }

  function countMembers(members: object, depth: number): void {
    for (const [name, member] of Object.entries(members)) {
      if (over) return;
      if (name !== without) count(member, depth);
    }
  }

  count(value, limits.depth);
  return { values, ...(over && { over }) };
}
