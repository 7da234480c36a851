import type { JsonObject } from '../call/json.ts';

/** A body with members set, or removed where the edit says null. The body given is left as it is. */
export function edited(body: JsonObject, members: JsonObject): JsonObject {
  const names = Object.keys(members);
  if (names.length === 0) return body;
  const all = { ...body, ...members };
  const isRemoved = (name: string) => members[name] === null || members[name] === undefined;
  if (!names.some(isRemoved)) return all;
  return Object.fromEntries(Object.entries(all).filter(([name]) => !(Object.hasOwn(members, name) && isRemoved(name))));
}
