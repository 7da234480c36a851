import type { Target } from '../call/target.ts';
import { cheapest } from './cheapest.ts';
import { fastest } from './fastest.ts';
import { headroom } from './headroom.ts';
import { leastBusy } from './least-busy.ts';
import type { TargetStats } from './target-stats.ts';
import { weighted } from './weighted.ts';

/** What a strategy may look at. */
export interface View {
  readonly random: () => number;
  readonly stream: boolean;
  stats(target: Target): TargetStats;
  inFlight(target: Target): number;
  /** What our own limits for it still allow in this minute. */
  limitsLeft(target: Target): { readonly requests?: number; readonly tokens?: number };
  /** Whether it could be asked right now. */
  available(target: Target): boolean;
  /** The call's input and output in tokens, as far as it can be told. */
  readonly tokens: { readonly input: number; readonly output: number };
}

/** Orders the targets of one tier, best first. Called with at least two. */
export type Strategy = (tier: readonly Target[], view: View) => readonly Target[];

/** Every strategy by the name that configurations use. */
export const strategies = {
  priority: (tier) => tier,
  weighted,
  fastest,
  'least-busy': leastBusy,
  cheapest,
  headroom,
} as const satisfies Record<string, Strategy>;

export type StrategyName = keyof typeof strategies;

/**
 * Targets in the order in which a call asks them: tiers by priority, and inside each as the strategy says. Weights act inside a tier too:
 * 0 is never a first choice, but still a fallback.
 */
export function order(name: StrategyName, targets: readonly Target[], view: View): readonly Target[] {
  if (name === 'priority') return targets;
  const tiers = Map.groupBy(targets, ({ priority }) => priority);
  return [...tiers.keys()].sort((a, b) => a - b).flatMap((priority) => orderTier(name, tiers.get(priority) ?? [], view));
}

function orderTier(name: StrategyName, tier: readonly Target[], view: View): readonly Target[] {
  const first = tier.filter(({ weight }) => weight > 0);
  const last = tier.filter(({ weight }) => weight === 0);
  return [...(first.length > 1 ? strategies[name](first, view) : first), ...last];
}
