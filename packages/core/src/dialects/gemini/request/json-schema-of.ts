import type { JsonObject } from '../../../call/json.ts';
import { isObject } from '../../json.ts';
import { asText } from '../read-json.ts';

/** Members of a schema that hold schemas, by name, in a list, or one. */
const maps: ReadonlySet<string> = new Set(['properties']);
const lists: ReadonlySet<string> = new Set(['anyOf']);
const single: ReadonlySet<string> = new Set(['items']);
/** Members that JSON Schema does not know. */
const foreign: ReadonlySet<string> = new Set(['nullable', 'propertyOrdering', 'example']);

const otherNames: ReadonlyMap<string, string> = new Map([
  ['any_of', 'anyOf'],
  ['property_ordering', 'propertyOrdering'],
  ['min_items', 'minItems'],
  ['max_items', 'maxItems'],
  ['min_length', 'minLength'],
  ['max_length', 'maxLength'],
  ['min_properties', 'minProperties'],
  ['max_properties', 'maxProperties'],
]);

/** Numbers that Google's JSON may write as texts, because they have 64 bits. */
const counts: ReadonlySet<string> = new Set(['minItems', 'maxItems', 'minLength', 'maxLength', 'minProperties', 'maxProperties']);

/** A schema in Google's own form (OpenAPI 3.0: types in capitals, `nullable`) as JSON Schema. */
export function jsonSchemaOf(schema: JsonObject): JsonObject {
  const members = Object.entries(schema).flatMap(([written, value]): readonly (readonly [string, unknown])[] => {
    const name = otherNames.get(written) ?? written;
    return foreign.has(name) || isUnsaid(name, value) ? [] : [[name, memberOf(name, value)]];
  });
  const converted = Object.fromEntries(members);
  return schema.nullable === true ? nullable(converted) : converted;
}

/** SDKs write out that a schema has no type of its own. */
function isUnsaid(name: string, value: unknown): boolean {
  return name === 'type' && asText(value).toUpperCase() === 'TYPE_UNSPECIFIED';
}

/** Each member that says what a value may be has to let null through. */
function nullable(schema: JsonObject): JsonObject {
  const { type, enum: values, anyOf } = schema;
  return {
    ...schema,
    ...(typeof type === 'string' && { type: [type, 'null'] }),
    ...(Array.isArray(values) && { enum: [...values, null] }),
    ...(Array.isArray(anyOf) && { anyOf: [...anyOf, { type: 'null' }] }),
  };
}

function memberOf(name: string, value: unknown): unknown {
  if (name === 'type') return asText(value).toLowerCase();
  if (counts.has(name) && typeof value === 'string') return Number(value);
  if (maps.has(name) && isObject(value))
    return Object.fromEntries(Object.entries(value).map(([member, inner]) => [member, innerSchema(inner)]));
  if (lists.has(name) && Array.isArray(value)) return value.map(innerSchema);
  return single.has(name) ? innerSchema(value) : value;
}

function innerSchema(value: unknown): unknown {
  return isObject(value) ? jsonSchemaOf(value) : value;
}
