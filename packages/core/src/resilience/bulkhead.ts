import { type BulkheadPolicy as CockatielBulkhead, bulkhead as cockatielBulkhead } from 'cockatiel';
import { aside } from '../call/aside.ts';
import type { Attempt } from '../call/call.ts';
import type { FailedOutcome } from '../call/outcome.ts';
import type { BulkheadPolicy } from '../call/policy.ts';
import { aborted, whenOver } from './failures.ts';
import type { Entered, Gate, GatedAttempt, Passage } from './gates.ts';

/** The places of one target. */
export interface Places {
  /** Attempts that hold a place now. */
  inFlight(): number;
  /** Places that a newcomer could have now. */
  free(): number;
  readonly gate: Gate;
}

/**
 * At most `concurrent` attempts at one target, those that answer until the client has the answer; the others are shed at once, or wait in a queue of `queue`.
 *
 * cockatiel counts the places. It gives a place back when the promise settles, so the promise given to it settles when the place is free, and
 * the outcome leaves beside it. Its queue is not used: there a newcomer can take the place of the first in line, and one who
 * left keeps standing in it (measured on 4.0.0).
 */
export function bulkhead({ concurrent, queue }: BulkheadPolicy): Places {
  const places: CockatielBulkhead = cockatielBulkhead(concurrent, 0);
  const waiting = new Set<() => void>();

  /** What cockatiel is given knows nothing of the outcome: a place may be held for long, and an answer is large. */
  function hold({ call }: Attempt): Passage {
    const over = Promise.withResolvers<void>();
    aside(places.execute(() => over.promise).then(admitNext));
    return {
      leave(outcome) {
        // A whole answer is held for its client until that has read it: it counts for as long.
        whenOver(outcome, (failure) => (failure ? over.resolve() : call.onOver(over.resolve)));
        return undefined;
      },
    };
  }

  function admitNext() {
    for (const enter of waiting) {
      if (places.executionSlots === 0) return;
      enter();
    }
  }

  const gate: Gate = {
    enter(attempt) {
      if (places.executionSlots > 0 && waiting.size === 0) return hold(attempt);
      return waiting.size < queue ? inLine(attempt, waiting, hold) : shed(concurrent);
    },
  };

  return {
    inFlight: () => concurrent - places.executionSlots,
    free: () => (waiting.size > 0 ? 0 : places.executionSlots),
    gate,
  };
}

/**
 * Waits for a place and takes it in the very tick it gets free, so that no newcomer can. Leaves the line when its attempt is aborted, or
 * where the target is not to be asked any more.
 */
function inLine(attempt: GatedAttempt, line: Set<() => void>, hold: (attempt: Attempt) => Passage): Entered | Promise<Entered> {
  const { signal, admission } = attempt;
  if (signal.aborted) return aborted(signal, 'before_send');
  return new Promise((resolve) => {
    const leave = (entered: Entered) => {
      line.delete(enter);
      signal.offAbort(gone);
      resolve(entered);
    };
    const enter = () => {
      const failure = admission?.whyGone();
      leave(failure ? { kind: 'failure', failure } : hold(attempt));
    };
    const gone = () => leave(aborted(signal, 'before_send'));
    line.add(enter);
    signal.onAbort(gone);
  });
}

function shed(concurrent: number): FailedOutcome {
  const detail = `all ${concurrent} places of the bulkhead are taken`;
  return { kind: 'failure', failure: { reason: 'shed', phase: 'before_send', detail, waitMs: 1000 } };
}
