import type { Reason } from '../call/reasons.ts';
import type { ErrorBody } from './error-body.ts';
import type { ProviderAnswer } from './provider.ts';

/** An error as the rules see it. */
export interface SeenError {
  readonly error: ErrorBody;
  /** The HTTP status; inside a 200 the status that the error itself names, by number or by type; `inBand` where it names none. */
  readonly status: number;
  readonly headers: ProviderAnswer['headers'];
}

/** Stands for the status of an error inside a 200 that names none. */
export const inBand = 200;

interface Outcome {
  readonly reason: Reason;
  /**
   * For limits that end by themselves but longer than an hour from now. `hint-or-hour`: without a readable wait the target is asked again
   * after an hour. `hour`: the wait that is told is known to be of another limit.
   */
  readonly wait?: 'hint-or-hour' | 'hour';
  /** Must hold too. */
  readonly when?: (seen: SeenError) => boolean;
}

/** Decides by what the error is called: any of the codes. */
interface CodeRule extends Outcome {
  readonly codes: readonly string[];
  readonly says?: readonly string[];
  readonly at?: readonly number[];
}

/**
 * Decides by what the message says: any of the parts, in lower case. It always names the statuses at which the text is believed, because
 * error messages echo prompts: a 400 that talks of rate limits is none.
 */
interface TextRule extends Outcome {
  readonly codes?: never;
  readonly says?: readonly string[];
  readonly at: readonly number[];
}

/** One row: all that it names must hold. The first row that fits decides. */
export type ErrorRule = CodeRule | TextRule;

export function fits({ codes, says, at, when }: ErrorRule, seen: SeenError): boolean {
  return (
    (at === undefined || at.includes(seen.status)) &&
    (codes === undefined || codes.some((code) => seen.error.codes.includes(code))) &&
    (says === undefined || says.some((part) => seen.error.text.includes(part))) &&
    (when === undefined || when(seen))
  );
}
