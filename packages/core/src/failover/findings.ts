import type { Failure } from '../call/failure.ts';
import type { Target } from '../call/target.ts';
import { isRefusal } from '../resilience/failures.ts';
import type { Hop } from './hops.ts';
import type { LastResort } from './last-resort.ts';

/** What a call has found out about its targets, in all of its walks. */
export class Findings {
  /** Everything that was asked or passed over came to this, in order. */
  readonly failures: Failure[] = [];
  /** By target, the last failure of those that were asked. */
  readonly asked = new Map<Target, Failure>();
  /** Targets that were asked and failed. */
  tried = 0;
  /** How often a target that seemed to be there did not take the call. */
  refusals = 0;
  /** A failure after which no other target is asked. */
  isFinal = false;
  lastResort: LastResort | undefined;

  note({ target, failure, attempt }: Hop): void {
    // A target that refused before anything was sent was not asked, and still may be.
    if (attempt === 0 && isRefusal({ kind: 'failure', failure })) this.refusals += 1;
    else {
      this.tried += 1;
      this.asked.set(target, failure);
    }
    this.failures.push(failure);
  }

  passedOver(target: Target, failure: Failure): void {
    this.failures.push({ ...failure, target: target.id });
  }
}
