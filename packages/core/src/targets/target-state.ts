import type { Target } from '../call/target.ts';
import type { AwayParts } from '../resilience/away.ts';
import type { Places } from '../resilience/bulkhead.ts';
import type { Callers } from '../resilience/callers.ts';
import type { RetryBudget } from '../resilience/retry-budget.ts';
import type { TargetLimits } from '../resilience/target-limits.ts';

/** What the layers of one target keep, over all calls of one model class. */
export interface TargetState extends AwayParts {
  readonly target: Target;
  /** Shared by all targets of the class. */
  readonly budget: RetryBudget;
  /** Shared by all targets of the class. */
  readonly callers: Callers;
  readonly places: Places;
  readonly limits: TargetLimits;
}
