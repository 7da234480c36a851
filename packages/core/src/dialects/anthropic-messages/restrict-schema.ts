import type { JsonObject } from '../../call/json.ts';
import { isObject, jsonText } from '../json.ts';

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
 * A schema as structured output takes it: objects are closed, and keywords that it refuses are told to the model in the description,
 * where they are a wish and no longer a rule.
 */
export function restrictSchema(schema: JsonObject): JsonObject {
  const members = new Map<string, unknown>();
  const moved: string[] = [];
  for (const [keyword, value] of Object.entries(schema)) {
    if (silent.has(keyword)) continue;
    const member = restrictKeyword(keyword, value);
    if (member && !members.has(member[0])) members.set(...member);
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

/** The keyword as it may stand; `undefined` where it is refused. */
function restrictKeyword(keyword: string, value: unknown): readonly [string, unknown] | undefined {
  if (kept.has(keyword)) return [keyword, value];
  if (maps.has(keyword) && isObject(value))
    return [keyword, Object.fromEntries(Object.entries(value).map(([name, schema]) => [name, restrictAny(schema)]))];
  if (keyword === 'items' && isObject(value)) return [keyword, restrictSchema(value)];
  if ((keyword === 'anyOf' || keyword === 'oneOf') && Array.isArray(value)) return ['anyOf', value.map(restrictAny)];
  if (keyword === 'allOf' && Array.isArray(value)) return [keyword, value.map(restrictAny)];
  if (keyword === 'format' && formats.has(value)) return [keyword, value];
  if (keyword === 'minItems' && (value === 0 || value === 1)) return [keyword, value];
  return undefined;
}

function restrictAny(schema: unknown): unknown {
  return isObject(schema) ? restrictSchema(schema) : schema;
}

function isObjectSchema({ type, properties }: JsonObject): boolean {
  return type === 'object' || isObject(properties) || (Array.isArray(type) && type.includes('object'));
}
