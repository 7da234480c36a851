import type { JsonObject } from '../../call/json.ts';

/** The value of a JSON text; undefined where it is none. Never throws. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The JSON text of a value; undefined where there is none (nesting too deep to be written). Never throws. */
export function jsonText(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    return undefined;
  }
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value as an object; an empty one where it is none. */
export function asObject(value: unknown): JsonObject {
  return isObject(value) ? value : {};
}

export function asArray(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The value as a string; empty where it is none. */
export function asText(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** A count that can be believed: finite and not negative. */
export function asCount(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : undefined;
}

/** Arguments of a tool call as JSON text. Tools without arguments come as `""`, null or nothing; some hosts send the object itself. */
export function argumentsText(value: unknown): string {
  if (typeof value === 'string') return value.trim() === '' ? '{}' : value;
  return value === undefined || value === null ? '{}' : (jsonText(value) ?? '{}');
}

/** The id of a tool call that came without one: the same for the same answer, different for different answers. */
export function standInCallId(answerId: string | undefined, index: number): string {
  const tail = (answerId ?? '').replace(/[^a-zA-Z0-9_-]/g, '').slice(-24);
  return `call_${index}_${tail}`;
}
