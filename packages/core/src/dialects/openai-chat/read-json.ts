import type { JsonObject } from '../../call/json.ts';
import { isObject, jsonText } from '../json.ts';

/** The value as an object; an empty object where the value is no object. */
export function asObject(value: unknown): JsonObject {
  return isObject(value) ? value : {};
}

export function asArray(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The value as a string; empty where the value is no string. */
export function asText(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** Arguments of a tool call as JSON text. Tools without arguments come as `""`, null or nothing; some hosts send the object itself. */
export function argumentsText(value: unknown): string {
  if (typeof value === 'string') return value.trim() === '' ? '{}' : value;
  return value === undefined || value === null ? '{}' : (jsonText(value) ?? '{}');
}
