import type { PartialAnswer } from './outcome.ts';

/** What is different about a request beside its target. */
export interface PrepareHow {
  /** The request goes on with an answer that was begun. */
  readonly partial?: PartialAnswer | undefined;
  /** The target has refused the reasoning of earlier turns. */
  readonly withoutReasoning?: boolean | undefined;
}
