import type { JsonObject } from '../call/json.ts';
import { own } from '../call/own.ts';
import { isObject } from './json.ts';

/** The schema of a tool's arguments in a form that every target takes, and the keywords that this form had to leave out. */
export interface ObjectSchema {
  readonly schema: JsonObject;
  readonly lost: readonly string[];
}

/** Keywords that targets refuse at the top level of a schema, and accept in the schemas inside it. */
const refusedAtTop = ['anyOf', 'oneOf', 'allOf', 'not', 'enum'] as const;

/**
 * Arguments are one object, and not every host takes a schema that does not say so. A reference at the top (as generators of schemas write it)
 * is followed, `type` and `properties` are added, and keywords that cannot stand beside them are left out.
 */
export function objectSchema(parameters: JsonObject): ObjectSchema {
  const followed = followTop(parameters);
  const lost = refusedAtTop.filter((keyword) => followed[keyword] !== undefined);
  const rest = lost.length === 0 ? followed : Object.fromEntries(Object.entries(followed).filter(([name]) => !isRefused(name)));
  const properties = isObject(rest.properties) ? rest.properties : {};
  return { schema: { ...rest, type: 'object', properties }, lost };
}

function isRefused(name: string): boolean {
  return (refusedAtTop as readonly string[]).includes(name);
}

/** The schema, or that which it refers to at the top, as generators of schemas write it. */
export function followTop({ $ref: ref, ...rest }: JsonObject): JsonObject {
  const [, where = '', name = ''] = (typeof ref === 'string' && /^#\/(\$defs|definitions)\/([^/]+)$/.exec(ref)) || [];
  const all = own(rest, where);
  const found = isObject(all) ? own(all, name) : undefined;
  return isObject(found) ? { ...rest, ...found } : rest;
}
