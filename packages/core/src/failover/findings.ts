import type { Failure } from '../call/failure.ts';
import type { Target } from '../call/target.ts';
import { isRefusal } from '../resilience/failures.ts';
import type { Hop } from './hops.ts';
import type { LastResort } from './last-resort.ts';

/** What a call has found out about its targets, in all of its walks. */
export class Findings {
  /** The failures of all targets that were asked or passed over, in order. */
  readonly failures: Failure[] = [];
  /** The last failure of each target that was asked. */
  get asked(): ReadonlyMap<Target, Failure> {
    this.#asked ??= new Map();
    return this.#asked;
  }
  /** Targets that were asked and failed. */
  tried = 0;
  /** How often a target that seemed available refused the call. */
  refusals = 0;
  /** A failure after which no other target is asked. */
  isFinal = false;
  lastResort: LastResort | undefined;
  /** Made when it is first needed: most calls ask one target, which answers. */
  #asked: Map<Target, Failure> | undefined;

  note({ target, failure, attempt }: Hop): void {
    // A target that refused before anything was sent counts as not asked, so the last resort may still ask it.
    if (attempt === 0 && isRefusal({ kind: 'failure', failure })) this.refusals += 1;
    else {
      this.tried += 1;
      this.#asked ??= new Map();
      this.#asked.set(target, failure);
    }
    this.failures.push(failure);
  }

  passedOver(target: Target, failure: Failure): void {
    this.failures.push({ ...failure, target: target.id });
  }
}
