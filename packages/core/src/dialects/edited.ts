import type { JsonObject } from '../call/json.ts';

/** A copy of the body with members set, or removed where their new value is null. The given body is not changed. */
export function edited(body: JsonObject, members: JsonObject): JsonObject {
  const edits = Object.entries(members);
  if (edits.length === 0) return body;
  const all = { ...body, ...members };
  const removed = edits.flatMap(([name, value]) => (value === null || value === undefined ? [name] : []));
  return removed.length === 0 ? all : Object.fromEntries(Object.entries(all).filter(([name]) => !removed.includes(name)));
}
