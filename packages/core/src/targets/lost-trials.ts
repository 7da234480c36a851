import { aside } from '../call/aside.ts';
import type { TargetBreaker } from '../resilience/target-breaker.ts';

/** So many trials in a row may lose early against another target. The next trial is not raced, so that it ends in a verdict. */
const mostUndecided = 3;

/**
 * Trials that lost a race against another target. A trial that took longer than the usual time of its target is a verdict; an earlier loss
 * is none, or else a target that is always slower than its stand-in would never get a verdict.
 */
export class LostTrials {
  readonly #breaker: TargetBreaker;
  #undecided = 0;

  constructor(breaker: TargetBreaker) {
    this.#breaker = breaker;
  }

  lost(late: boolean, callId: string): void {
    this.#undecided = late ? 0 : this.#undecided + 1;
    const judged = late ? this.#breaker.judge(true, callId) : undefined;
    if (judged) aside(judged);
  }

  /** Whether the next trial may be raced by another target. */
  mayHedge(): boolean {
    if (this.#undecided < mostUndecided) return true;
    this.#undecided = 0;
    return false;
  }
}
