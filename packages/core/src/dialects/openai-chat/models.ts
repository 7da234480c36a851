import type { JsonObject } from '../../call/json.ts';

/** Writes the list of models. `startedAt`: epoch milliseconds. */
export function encodeModels(names: readonly string[], startedAt: number): JsonObject {
  return { object: 'list', data: names.map((name) => encodeModel(name, startedAt)) };
}

export function encodeModel(id: string, startedAt: number): JsonObject {
  return { id, object: 'model', created: Math.floor(startedAt / 1000), owned_by: 'understudy' };
}
