/** A parsed JSON object whose members nobody has checked yet. */
export interface JsonObject {
  readonly [key: string]: unknown;
}

/** A value as JSON knows it. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };

/** An object as JSON knows it: no array, no null. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The objects of a list, without its other elements; an empty list where `value` is no list. */
export function objectsIn(value: unknown): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}
