import type { Target } from '../call/target.ts';
import { cheapest } from './cheapest.ts';
import { fastest } from './fastest.ts';
import { headroom } from './headroom.ts';
import { leastBusy } from './least-busy.ts';
import type { Strategy, View } from './strategy.ts';
import { weighted } from './weighted.ts';

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
