import type { ModelAnswer } from './answer.ts';
import { isObject, type JsonObject, objectAt } from './json.ts';
import type { Exchange, Wire } from './wires/wire.ts';

/** What a provider says that was given no answer: a call of the tool that is forced, JSON where it is asked for, else a sentence. */
export function defaultAnswer(wire: Wire, { body, model, number }: Exchange): ModelAnswer {
  const tool = wire.forcedTool(body);
  if (tool !== undefined) return { toolCalls: [{ name: tool.name, arguments: asObject(sampleOf(tool.schema)) }] };
  const schema = wire.outputSchema(body);
  if (schema !== undefined) return { text: JSON.stringify(sampleOf(schema)) };
  const text = `This is answer ${number} of ${model}, as simulated for a test.`;
  return { text, sources: [{ url: 'https://simulated.test/page', title: 'A simulated page', cited: 'As simulated.' }] };
}

/** The smallest value that fits a plain JSON Schema. */
function sampleOf(schema: JsonObject): unknown {
  if ('const' in schema) return schema.const;
  if (Array.isArray(schema.enum)) return schema.enum[0];
  const alternative = [schema.anyOf, schema.oneOf].find(Array.isArray)?.find(isObject);
  if (alternative !== undefined) return sampleOf(alternative);
  const type = Array.isArray(schema.type) ? schema.type[0] : schema.type;
  return type === 'object' || isObject(schema.properties) ? sampleObject(schema) : (samples.get(String(type)) ?? null);
}

const samples: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ['string', 'simulated'],
  ['number', 1],
  ['integer', 1],
  ['boolean', true],
  ['array', []],
]);

function sampleObject(schema: JsonObject): JsonObject {
  const properties = objectAt(schema, 'properties');
  const required: readonly unknown[] = Array.isArray(schema.required) ? schema.required : [];
  const wanted = required.filter((name) => typeof name === 'string');
  return Object.fromEntries(wanted.map((name) => [name, sampleOf(objectAt(properties, name))]));
}

function asObject(value: unknown): JsonObject {
  return isObject(value) ? value : {};
}
