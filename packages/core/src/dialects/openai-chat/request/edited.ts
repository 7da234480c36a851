import type { JsonObject } from '../../../call/json.ts';

/** A copy of a body with members set, or removed where the edit says null. */
export function edited(body: JsonObject, members: JsonObject): JsonObject {
  const removed = (name: string) => Object.hasOwn(members, name) && (members[name] === null || members[name] === undefined);
  return Object.fromEntries(Object.entries({ ...body, ...members }).filter(([name]) => !removed(name)));
}
