import { type Schema, Validator } from '@cfworker/json-schema';
import type { Call } from '../call/call.ts';
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
    return new Validator(output.schema as Schema, '2020-12', true);
  } catch {
    return undefined;
  }
}
