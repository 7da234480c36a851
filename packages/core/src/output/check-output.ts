import { type Schema, Validator } from '@cfworker/json-schema';
import type { Call } from '../call/call.ts';

/** Says what is wrong with the text of an answer; undefined where it is what the call asked for. */
export type OutputCheck = (text: string) => string | undefined;

/**
 * How the answer of a call is judged before it is shown; undefined where the policy asks for no judgement, or the call for no structure.
 * The schema comes from the client: it is interpreted, never compiled to code.
 */
export function outputCheck({ request, policy }: Call): OutputCheck | undefined {
  const { output } = request;
  if (policy.output.validate !== 'json-schema' || !output) return undefined;
  const validator = output.type === 'json-schema' ? new Validator(output.schema as Schema, '2020-12', true) : undefined;
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
