import type { JsonObject } from '../../../call/json.ts';
import { isObject, jsonText } from '../../json.ts';

// https://docs.anthropic.com/en/docs/build-with-claude/structured-outputs (JSON Schema limitations); the official SDKs do the same.
const kept: ReadonlySet<string> = new Set(['type', 'title', 'required', 'const', 'enum', '$ref', 'default']);
const maps: ReadonlySet<string> = new Set(['properties', '$defs', 'definitions']);
const silent: ReadonlySet<string> = new Set(['$schema', '$id', '$comment', 'description', 'additionalProperties']);
const formats: ReadonlySet<unknown> = new Set([
  'date-time',
  'time',
  'date',
  'duration',
  'email',
  'hostname',
  'uri',
  'ipv4',
  'ipv6',
  'uuid',
]);

/**
 * A schema as structured output takes it: objects are closed, and refused keywords are written into the description, where the model reads
 * them but does not have to follow them.
 */
export function restrictSchema(schema: JsonObject): JsonObject {
  const members = new Map<string, unknown>();
  const moved: string[] = [];
  for (const [keyword, value] of Object.entries(schema)) {
    if (silent.has(keyword)) continue;
    // Each part of a schema is either restricted or written as text. Doing both would cost the size of the part once per level around it.
    const member = members.has(nameFor(keyword)) ? undefined : restrictKeyword(keyword, value);
    if (member !== undefined) members.set(nameFor(keyword), member);
    else moved.push(`${keyword}: ${jsonText(value)}`);
  }
  if (isObjectSchema(schema)) {
    members.set('additionalProperties', false);
    if (isObject(schema.additionalProperties)) moved.push(`additionalProperties: ${jsonText(schema.additionalProperties)}`);
  }
  const description = [
    ...(typeof schema.description === 'string' ? [schema.description] : []),
    ...(moved.length === 0 ? [] : [`{${moved.join(', ')}}`]),
  ];
  return { ...Object.fromEntries(members), ...(description.length === 0 ? {} : { description: description.join('\n\n') }) };
}

/** A keyword with the same meaning that is taken. */
function nameFor(keyword: string): string {
  return keyword === 'oneOf' ? 'anyOf' : keyword;
}

/** The value of a keyword as it may stand; `undefined` where it is refused. */
function restrictKeyword(keyword: string, value: unknown): unknown {
  if (kept.has(keyword)) return value;
  if (maps.has(keyword) && isObject(value))
    return Object.fromEntries(Object.entries(value).map(([name, schema]) => [name, restrictAny(schema)]));
  if (keyword === 'items' && isObject(value)) return restrictSchema(value);
  if (['anyOf', 'oneOf', 'allOf'].includes(keyword) && Array.isArray(value)) return value.map(restrictAny);
  if (keyword === 'format' && formats.has(value)) return value;
  if (keyword === 'minItems' && (value === 0 || value === 1)) return value;
  return undefined;
}

function restrictAny(schema: unknown): unknown {
  return isObject(schema) ? restrictSchema(schema) : schema;
}

function isObjectSchema({ type, properties }: JsonObject): boolean {
  return type === 'object' || isObject(properties) || (Array.isArray(type) && type.includes('object'));
}
