import type { Broken, Outcome } from './outcome.ts';
import type { Reason } from './reasons.ts';

/** One call's way along its candidates. */
export interface Walk {
  /** Asks candidates, best first, until one of them answers or the call must end. Called once. */
  run(): Promise<Outcome>;
  /** Whether another target could be asked now, if the target that answered failed for this reason. */
  hasNext(reason: Reason): boolean;
  /** The walk along the candidates that are left, after the stream that this walk gave has broken. */
  after(broken: Broken): Walk;
}
