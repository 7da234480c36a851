import type { Attempt, Layer, Progress } from '../call/call.ts';
import type { EndSignal } from '../call/end-signal.ts';
import type { Failure } from '../call/failure.ts';
import type { FailedOutcome, Outcome } from '../call/outcome.ts';

/** An attempt on its way through the gates of its target: a gate may write into it for the gates further in. */
export interface GatedAttempt extends Attempt {
  signal: EndSignal;
  progress: Progress;
  /**
   * Tells a gate that lets the attempt wait why the target is not to be asked any more. An object and no closure, because with a closure here calls
   * that were over survived minor collections.
   */
  admission: { whyGone(): Failure | undefined } | undefined;
  /** Told when the socket to the target stands. */
  onConnected: (() => void) | undefined;
}

/** What one attempt holds at a gate that it has passed: a place, a timer, a count. */
export interface Passage {
  /** Called once, with what the attempt came to; gives that back in another form, or undefined where it stays as it is. */
  leave(outcome: Outcome): Outcome | Promise<Outcome | undefined> | undefined;
}

/** Undefined: the attempt passes, and holds nothing. */
export type Entered = Passage | FailedOutcome | undefined;

/** Says of each attempt at one target whether it may go on. A promise: the attempt waits. Never throws. */
export interface Gate {
  enter(attempt: GatedAttempt): Entered | Promise<Entered>;
}

/**
 * The gates of a target, first = outermost, around the transport. One function and no layer for each gate: every attempt passes all of them,
 * and a promise for each would cost more than what they do.
 */
export function gates(all: readonly Gate[]): Layer {
  return (next) =>
    async function gated(attempt) {
      const own: GatedAttempt = { ...attempt, admission: undefined, onConnected: undefined };
      const passed: (Passage | undefined)[] = [];
      let refused: FailedOutcome | undefined;
      for (let i = 0; i < all.length; i++) {
        const entering = (all[i] as Gate).enter(own);
        const entered = entering instanceof Promise ? await entering : entering;
        if (entered && 'kind' in entered) {
          refused = entered;
          break;
        }
        passed.push(entered);
      }
      let outcome: Outcome = refused ?? (await next(own).catch(defect));
      for (let i = passed.length - 1; i >= 0; i--) {
        const left: ReturnType<Passage['leave']> = passed[i]?.leave(outcome);
        outcome = (left instanceof Promise ? await left : left) ?? outcome;
      }
      return outcome;
    };
}

/** A transport never throws; a defect of it must not keep a place or a timer for ever all the same. */
function defect(error: unknown): FailedOutcome {
  return {
    kind: 'failure',
    failure: { reason: 'malformed', phase: 'before_headers', detail: 'not understood', said: String(error) },
  };
}
