import type { HedgePolicy } from '../call/policy.ts';
import type { Target } from '../call/target.ts';

/** Whether and when a call may ask a second target. */
export interface Hedges {
  /** Milliseconds after which a second target is asked; undefined where no hedge is configured, or the usual time is not known. */
  afterMs(target: Target): number | undefined;
  /** A call that may be hedged begins: earns its share of a hedge. */
  deposit(target: Target): void;
  /** Takes one hedge from the share and the budget of the class; false where no hedge is left. */
  withdraw(target: Target): boolean;
  /** The hedge that was taken for this target was never sent. */
  giveBack(target: Target): void;
}

export interface HedgeParts {
  /** Milliseconds; undefined while too little is known. */
  p95(target: Target): number | undefined;
  withdrawBudget(target: Target): boolean;
  giveBackBudget(target: Target): void;
}

/** Hedges saved up, at most: a burst after a quiet hour must not double the load. */
const mostSaved = 5;

/** Counts per model class, so that `maxShare` holds whatever the targets are. */
export function hedges({ p95, withdrawBudget, giveBackBudget }: HedgeParts): Hedges {
  const saved = new Map<string, number>();
  return {
    afterMs(target) {
      const { hedge } = target.policy;
      return hedge && (hedge.after === 'p95' ? p95(target) : hedge.after);
    },
    deposit({ modelClass, policy }) {
      const share = shareOf(policy.hedge);
      // A class starts with one hedge, so that its first slow call need not wait for the share.
      saved.set(modelClass, Math.min(mostSaved, (saved.get(modelClass) ?? 1) + share));
    },
    withdraw(target) {
      const left = saved.get(target.modelClass) ?? 0;
      if (left < 1 || !withdrawBudget(target)) return false;
      saved.set(target.modelClass, left - 1);
      return true;
    },
    giveBack(target) {
      saved.set(target.modelClass, Math.min(mostSaved, (saved.get(target.modelClass) ?? 0) + 1));
      giveBackBudget(target);
    },
  };
}

const shareOf = (hedge: HedgePolicy | undefined) => hedge?.maxShare ?? 0;
