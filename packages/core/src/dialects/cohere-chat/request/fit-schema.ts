import { isObject, type JsonObject } from '../../../call/json.ts';

// https://docs.cohere.com/docs/structured-outputs (Schema constraints, Unsupported schema features; read in November 2026)
const composing: ReadonlySet<string> = new Set(['anyOf', 'allOf', 'oneOf', 'not']);
const bounds: ReadonlySet<string> = new Set([
  ...['maximum', 'minimum', 'exclusiveMaximum', 'exclusiveMinimum', 'multipleOf'],
  ...['maxItems', 'minItems', 'uniqueItems', 'maxLength', 'minLength'],
]);
const formats: ReadonlySet<unknown> = new Set(['date-time', 'uuid', 'date', 'time']);
const refusedInPatterns = /\^|\$|\(\?[=!]/;
const maps: ReadonlySet<string> = new Set(['properties', '$defs', 'definitions']);

export interface FittedSchema {
  readonly schema: JsonObject;
  /** Keywords that the target does not take, and without which the schema means nearly the same. */
  readonly lost: readonly string[];
  /** What the target does not take, and without which the schema would mean another thing. */
  readonly refused: string | undefined;
}

/**
 * A schema as the target takes it.
 *
 * @param of - of a tool an object may have no members at all
 */
export function fitSchema(schema: JsonObject, of: 'tool' | 'answer'): FittedSchema {
  const lost = new Set<string>();
  const refused = new Set<string>();
  const fitted = fit(schema);
  return { schema: fitted, lost: [...lost], refused: [...refused][0] };

  function fit(part: JsonObject): JsonObject {
    if (requiresNothing(part, of)) refused.add('an object that requires no member');
    const members = Object.entries(part).flatMap(([keyword, value]): readonly (readonly [string, unknown])[] => {
      if (composing.has(keyword)) refused.add(keyword);
      if (isLost(keyword, value)) {
        lost.add(keyword);
        return [];
      }
      if (maps.has(keyword) && isObject(value))
        return [[keyword, Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, fitAny(inner)]))]];
      return [[keyword, keyword === 'items' ? fitAny(value) : value]];
    });
    return Object.fromEntries(members);
  }

  function fitAny(value: unknown): unknown {
    return isObject(value) ? fit(value) : value;
  }
}

function isLost(keyword: string, value: unknown): boolean {
  if (keyword === 'format') return !formats.has(value);
  if (keyword === 'pattern') return typeof value !== 'string' || refusedInPatterns.test(value);
  // Objects are closed by themselves.
  return bounds.has(keyword) || (keyword === 'additionalProperties' && value !== false);
}

function requiresNothing({ type, properties, required }: JsonObject, of: 'tool' | 'answer'): boolean {
  if (type !== 'object' && !isObject(properties)) return false;
  const isEmpty = !isObject(properties) || Object.keys(properties).length === 0;
  return !(Array.isArray(required) && required.length > 0) && !(isEmpty && of === 'tool');
}

/** How many members the objects of a schema have. */
export function countFields(schema: JsonObject): number {
  const inner = isObject(schema.properties) ? Object.values(schema.properties) : [];
  return [...inner, schema.items].reduce<number>((sum, part) => sum + (isObject(part) ? countFields(part) : 0), inner.length);
}
