import { parseExact } from '../call/parse-exact.ts';

export { isObject, objectsIn } from '../call/json.ts';

/** Whether a member says anything: absent and null mean the same. */
export function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}

/** The value of a JSON text; undefined where the text is no JSON. Never throws. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** As `parseJson`, for a value that is written again: numbers too long for a double keep every digit. */
export function parseJsonExact(text: string): unknown {
  try {
    return parseExact(text);
  } catch {
    return undefined;
  }
}

/** The JSON text of a value; undefined for a value that cannot be written (nested too deep). Never throws. */
export function jsonText(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    return undefined;
  }
}

/** The value if it is a finite number of at least 0, else undefined. */
export function asCount(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : undefined;
}

type Optional<T> = { [K in keyof T]: undefined extends T[K] ? K : never }[keyof T];

/** The members that have a value; in the type, members that may be undefined are optional. */
export type Defined<T> = Omit<T, Optional<T>> & { readonly [K in Optional<T>]?: Exclude<T[K], undefined> };

/** Leaves out what is undefined, so that an absent value is an absent member. */
export function defined<T extends object>(members: T): Defined<T> {
  // A loop and not `Object.fromEntries`: this is asked for every request, and is ten times as fast.
  const kept: Partial<T> = {};
  for (const name in members) if (members[name] !== undefined) kept[name] = members[name];
  return kept as Defined<T>;
}
