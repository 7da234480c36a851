import type { JsonObject } from '../../call/json.ts';

/** Writes the list of models. `startedAt`: epoch milliseconds. */
export function encodeModels(names: readonly string[], startedAt: number): JsonObject {
  const data = names.map((name) => encodeModel(name, startedAt));
  return { data, has_more: false, first_id: names[0] ?? null, last_id: names.at(-1) ?? null };
}

export function encodeModel(id: string, startedAt: number): JsonObject {
  return { type: 'model', id, display_name: id, created_at: new Date(startedAt).toISOString() };
}
