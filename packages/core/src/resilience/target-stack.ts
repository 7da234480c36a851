import type { Call, Send } from '../call/call.ts';
import type { Away } from './away.ts';
import type { BudgetUse } from './retry-budget.ts';

/** One target, as those see it who choose among several. */
export interface TargetStack {
  /** The layers of that target around the transport. */
  readonly send: Send;
  /** Why it is not to be asked now. Without a call: by one of no size. */
  away(call?: Call): Away | undefined;
  /** The same, or why our own limits keep this call from it. */
  hindered(call: Call): Away | undefined;
  /** Its breaker is half-open: whoever asks it now tries it out for the others. */
  isTrial(): boolean;
  /** So many failures came in a row that only time is missing to open its breaker. */
  isDoubtful(): boolean;
  /** It has refused some, and is asked as often as it grants. */
  isPaced(): boolean;
  /** How many calls like this one may go there now. */
  room(call: Call): number;
  /** Changes whenever it takes another share of the calls. */
  rampEpoch(): number;
  /** So many more calls would go there if they may. */
  wanted(calls: number): void;
  /** Attempts under way. */
  inFlight(): number;
  /** What its own limits still allow in this minute. */
  limitsLeft(): { readonly requests?: number; readonly tokens?: number };
  /** A key for a request of ours; undefined where all are refused. */
  freeKey(): number | undefined;
  /** Takes one extra attempt from the budget of the model class; false where none is left. */
  withdrawBudget(use?: BudgetUse): boolean;
  giveBackBudget(): void;
  /** Another target answered before a trial of this one did. `late`: it had its usual time. */
  trialLost(late: boolean, callId: string): void;
  /** Whether the next trial may be raced by another target. */
  mayHedgeTrial(): boolean;
}
