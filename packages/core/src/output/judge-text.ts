import { type Schema, Validator } from '@cfworker/json-schema';

/** `too-much`: judging needs more stack than there is. `unreadable`: the schema makes no sense. */
export type Verdict =
  | { readonly kind: 'fits' }
  | { readonly kind: 'unfit'; readonly problem: string }
  | { readonly kind: 'too-much' }
  | { readonly kind: 'unreadable' };

export const noJson = { kind: 'unfit', problem: 'it is no JSON' } as const satisfies Verdict;
const fits: Verdict = { kind: 'fits' };

/**
 * Judges the text of an answer by the schema of its client. The time has no bound where schema or text are hostile, so this runs where it can be
 * stopped.
 *
 * @param schema - undefined: any JSON fits
 */
export function judgeText(schema: string | undefined, text: string): Verdict {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return noJson;
  }
  if (schema === undefined) return fits;
  try {
    const { valid, errors } = validatorOf(schema).validate(value);
    // Only the keyword is told, because the message of the library quotes the answer.
    return valid ? fits : { kind: 'unfit', problem: `it does not fit the schema (${errors.at(-1)?.keyword ?? 'false'})` };
  } catch (error) {
    return { kind: error instanceof RangeError ? 'too-much' : 'unreadable' };
  }
}

/** The most compiled schemas that are kept: applications have few. */
const mostRead = 50;
const read = new Map<string, Validator>();

function validatorOf(schema: string): Validator {
  const validator = read.get(schema) ?? new Validator(JSON.parse(schema) as Schema, '2020-12', true);
  read.delete(schema);
  read.set(schema, validator);
  const [oldest] = read.keys();
  if (read.size > mostRead && oldest !== undefined) read.delete(oldest);
  return validator;
}
