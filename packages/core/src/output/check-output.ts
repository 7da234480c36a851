import { type Schema, Validator } from '@cfworker/json-schema';
import type { Call } from '../call/call.ts';
import type { JsonObject } from '../call/json.ts';
import { own } from '../call/own.ts';
import type { OutputFormat } from '../call/request.ts';

/** Says what is wrong with the text of an answer; undefined where it is what the call asked for. */
export type OutputCheck = (text: string) => string | undefined;

/**
 * How the answer of a call is judged before it is shown; undefined where the policy asks for no judgement, or the call for no structure.
 * The schema comes from the client: it is interpreted, never compiled to code.
 */
export function outputCheck(call: Call): OutputCheck | undefined {
  const { output } = call.request;
  if (call.policy.output.validate !== 'json-schema' || !output) return undefined;
  const known = checks.get(call) ?? newCheck(output);
  checks.set(call, known);
  return known;
}

/** Asked for by every attempt; reading a schema costs. */
const checks = new WeakMap<Call, OutputCheck>();

function newCheck(output: OutputFormat): OutputCheck {
  const validator = validatorOf(output);
  return (text) => {
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      return 'it is no JSON';
    }
    try {
      const result = validator?.validate(value);
      return result && !result.valid ? `it does not fit the schema: ${result.errors.at(-1)?.error ?? 'invalid'}` : undefined;
    } catch {
      return undefined; // a schema that cannot be read is the client's, and no target's fault
    }
  };
}

/** Undefined where any JSON will do. A schema that makes no sense (ids twice, references to nowhere) is the client's: it is not judged by. */
function validatorOf(output: OutputFormat): Validator | undefined {
  if (output.type !== 'json-schema') return undefined;
  try {
    if (expandedSize(output.schema, output.schema) > largestSchema) return undefined;
    return new Validator(output.schema as Schema, '2020-12', true);
  } catch {
    return undefined;
  }
}

/** A schema is judged by in this process: what unfolds to more than so many parts is not. */
const largestSchema = 20_000;

/** How large a schema is with its references followed; references in a circle count once. Patterns count as too large: they can take for ever. */
function expandedSize(node: unknown, root: unknown, known = new Map<string, number>(), path: readonly string[] = []): number {
  if (typeof node !== 'object' || node === null) return 1;
  let size = 1;
  for (const [key, value] of Object.entries(node)) {
    if (key === 'pattern' || key === 'patternProperties') return Number.POSITIVE_INFINITY;
    size += key === '$ref' && typeof value === 'string' ? referenced(value) : expandedSize(value, root, known, path);
  }
  return size;

  function referenced(ref: string): number {
    if (path.includes(ref)) return 1;
    const found = known.get(ref) ?? expandedSize(at(root, ref), root, known, [...path, ref]);
    known.set(ref, found);
    return found;
  }
}

/** What a reference inside the schema points at; anything else is left to the validator. */
function at(root: unknown, ref: string): unknown {
  if (!ref.startsWith('#/')) return undefined;
  return ref
    .slice(2)
    .split('/')
    .reduce<unknown>(
      (node, name) =>
        typeof node === 'object' && node !== null
          ? own<unknown>(node as JsonObject, name.replaceAll('~1', '/').replaceAll('~0', '~'))
          : undefined,
      root,
    );
}
