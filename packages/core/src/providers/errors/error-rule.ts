import { type Reason, ruleOf } from '../../call/reasons.ts';
import type { ProviderAnswer } from '../classification.ts';
import type { ErrorBody } from './error-body.ts';

/** An error as the rules see it. */
export interface SeenError {
  readonly error: ErrorBody;
  /** The HTTP status. Inside a 200: the status that the error itself names, by number or by type, or `inBand` where it names none. */
  readonly status: number;
  readonly headers: ProviderAnswer['headers'];
  /** Whether the client's own request holds the text: then the provider may only echo it, and the text proves nothing. */
  clientSaid(text: string): boolean;
}

interface RuleBase {
  /** `<host or reason>.<what>`, unique. `classify` names the rule that decided. */
  readonly id: string;
  readonly reason: Reason;
  /**
   * For limits that end by themselves, but later than an hour from now. `hint-or-hour`: without a readable wait the target is asked again after an
   * hour. `hour`: the wait that the error names is known to belong to another limit.
   */
  readonly wait?: 'hint-or-hour' | 'hour';
  /** A second part of the message, in lower case, which must be there too. */
  readonly alsoSays?: string;
  /** Must hold too. */
  readonly when?: (seen: SeenError) => boolean;
  /** A client's request can bring the code about, so the code alone proves nothing of the account or the model. */
  readonly provesNothing?: true;
  /** The model's blunder over what the client asked of it, and no fault of the target. */
  readonly blameless?: true;
  /** The reasoning of earlier turns is refused: the target can take the call without it. */
  readonly refusesReasoning?: true;
}

/** Decides by what the error is called: any of the codes, in lower case and with `_` for `-` and space. */
interface CodeRule extends RuleBase {
  readonly codes: readonly string[];
  readonly says?: readonly string[];
  readonly at?: readonly number[];
}

/**
 * Decides by what the message says: any of the parts, in lower case. A text rule always names the statuses at which the text is believed, because error
 * messages echo prompts: a 400 that talks of rate limits is none. A text that would decide about other calls too is not believed where the client's own
 * request holds it.
 */
interface TextRule extends RuleBase {
  readonly codes?: never;
  readonly says?: readonly string[];
  readonly at: readonly number[];
}

/** All that a rule names must hold. The first rule that fits decides. */
export type ErrorRule = CodeRule | TextRule;

export function fits({ codes, says, alsoSays, at, when, reason }: ErrorRule, given: SeenError): boolean {
  const seen = ofThisCallOnly(reason) ? { ...given, clientSaid: nobodySaid } : given;
  return (
    (at === undefined || at.includes(seen.status)) &&
    (codes === undefined || codes.some((code) => seen.error.codes.includes(code))) &&
    (says === undefined || says.some((part) => tells(seen, part))) &&
    (alsoSays === undefined || tells(seen, alsoSays)) &&
    (when === undefined || when(seen))
  );
}

/** Whether the message holds the part, in the provider's own words. */
export function tells({ error, clientSaid }: SeenError, part: string | RegExp): boolean {
  const found = typeof part === 'string' ? (error.text.includes(part) ? part : undefined) : part.exec(error.text)?.[0];
  return found !== undefined && !clientSaid(found);
}

export const nobodySaid = (): boolean => false;

/** Whether the reason says nothing of the target: then a client that brings the error about decides about its own call alone. */
function ofThisCallOnly(reason: Reason): boolean {
  const { blamesTarget, afterwards } = ruleOf(reason);
  return !blamesTarget && !afterwards;
}
