import { type Reason, ruleOf } from '../call/reasons.ts';
import type { ErrorBody } from './error-body.ts';
import type { ProviderAnswer } from './provider.ts';

/** An error as the rules see it. */
export interface SeenError {
  readonly error: ErrorBody;
  /** The HTTP status; inside a 200 the status that the error itself names, by number or by type; `inBand` where it names none. */
  readonly status: number;
  readonly headers: ProviderAnswer['headers'];
  /** Whether the client's own request says this too: then it may be an echo, and is no word of the provider's. */
  clientSaid(text: string): boolean;
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
  /** The code has meanings that a client's request can bring about: by itself it proves nothing of the account or the model. */
  readonly provesNothing?: true;
  /** It is the model's own blunder over what the client asked of it, and no fault of the target. */
  readonly blameless?: true;
}

/** Decides by what the error is called: any of the codes. */
interface CodeRule extends Outcome {
  readonly codes: readonly string[];
  readonly says?: readonly string[];
  readonly at?: readonly number[];
}

/**
 * Decides by what the message says: any of the parts, in lower case. It always names the statuses at which the text is believed, because
 * error messages echo prompts: a 400 that talks of rate limits is none. Where it would decide about other calls too, it is not believed in
 * words that the client's own request holds.
 */
interface TextRule extends Outcome {
  readonly codes?: never;
  readonly says?: readonly string[];
  readonly at: readonly number[];
}

/** One row: all that it names must hold. The first row that fits decides. */
export type ErrorRule = CodeRule | TextRule;

export function fits({ codes, says, at, when, reason }: ErrorRule, given: SeenError): boolean {
  const seen = ofThisCallOnly(reason) ? { ...given, clientSaid: nobodySaid } : given;
  return (
    (at === undefined || at.includes(seen.status)) &&
    (codes === undefined || codes.some((code) => seen.error.codes.includes(code))) &&
    (says === undefined || says.some((part) => tells(seen, part))) &&
    (when === undefined || when(seen))
  );
}

/** Whether the message says so, in words of the provider's own. */
export function tells({ error, clientSaid }: SeenError, part: string | RegExp): boolean {
  const found = typeof part === 'string' ? (error.text.includes(part) ? part : undefined) : part.exec(error.text)?.[0];
  return found !== undefined && !clientSaid(found);
}

export const nobodySaid = (): boolean => false;

/** Whether a reason says nothing of the target: then a client who brings it about decides about itself alone. */
function ofThisCallOnly(reason: Reason): boolean {
  const { blamesTarget, afterwards } = ruleOf(reason);
  return !blamesTarget && !afterwards;
}
