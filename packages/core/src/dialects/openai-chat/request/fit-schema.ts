import type { JsonObject } from '../../../call/json.ts';
import { isObject } from '../../json.ts';

const lists = ['anyOf', 'oneOf', 'allOf'] as const;
const maps = ['properties', '$defs', 'definitions'] as const;

/** The schemas directly inside a schema. */
function within(schema: JsonObject): readonly JsonObject[] {
  return [
    ...maps.flatMap((name) => (isObject(schema[name]) ? Object.values(schema[name]) : [])),
    ...lists.flatMap((name) => (Array.isArray(schema[name]) ? schema[name] : [])),
    schema.items,
  ].filter(isObject);
}

/** Adds `items: {}` to arrays without `items`, which OpenAI refuses. Returns the same object where every array has them. */
export function withItems(schema: JsonObject): JsonObject {
  const parts = within(schema).map((part) => [part, withItems(part)] as const);
  const changed = new Map(parts.filter(([part, fitted]) => part !== fitted));
  const isOpenList = schema.type === 'array' && schema.items === undefined && schema.prefixItems === undefined;
  if (changed.size === 0 && !isOpenList) return schema;
  const fit = (part: unknown) => (isObject(part) ? (changed.get(part) ?? part) : part);
  const members = Object.entries(schema).map(([name, value]): [string, unknown] => {
    if (isOneOf(maps, name) && isObject(value)) {
      return [name, Object.fromEntries(Object.entries(value).map(([key, part]) => [key, fit(part)]))];
    }
    if (isOneOf(lists, name) && Array.isArray(value)) return [name, value.map(fit)];
    return [name, name === 'items' ? fit(value) : value];
  });
  return { ...Object.fromEntries(members), ...(isOpenList && { items: {} }) };
}

function isOneOf(names: readonly string[], name: string): boolean {
  return names.includes(name);
}

/** Whether OpenAI takes the schema as strict: every object is closed, and every property is required. */
export function fitsStrict(schema: JsonObject): boolean {
  const { type, properties, required, additionalProperties } = schema;
  if (type === 'object' || isObject(properties)) {
    const must: readonly unknown[] = Array.isArray(required) ? required : [];
    const listed = new Set(must);
    const all = Object.keys(isObject(properties) ? properties : {});
    if (additionalProperties !== false || all.some((name) => !listed.has(name))) return false;
  }
  return schema.oneOf === undefined && schema.allOf === undefined && within(schema).every(fitsStrict);
}
