import type { JsonObject } from '../../call/json.ts';

/** Sets members at the top level of a body; null removes. */
export function applyParams(body: JsonObject, params: JsonObject): JsonObject {
  const merged = Object.entries({ ...body, ...params });
  return Object.fromEntries(merged.filter(([name]) => !Object.hasOwn(params, name) || params[name] !== null));
}
