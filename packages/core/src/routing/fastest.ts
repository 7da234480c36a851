import type { Target } from '../call/target.ts';
import type { Strategy, View } from './strategy.ts';

/** What a target is taken for that was never asked: it is tried soon, and not by everybody at once. */
const unknownMs = 500;
/** So much better another has to be before calls leave the one in front: estimates are noisy, and caches are warm. */
const hysteresis = 1.2;

/**
 * Power of two choices on the expected time to the first token, times what is under way there: the better of two drawn by chance. Better
 * than always the best one, which everybody would run to at once.
 */
export const fastest: Strategy = (tier, view) => {
  const able = tier.filter(view.available);
  const away = tier.filter((target) => !able.includes(target));
  const byCost = able.toSorted((a, b) => costOf(a, view) - costOf(b, view));
  const first = winner(byCost, view);
  return [...(first ? [first, ...byCost.filter((target) => target !== first)] : byCost), ...away];
};

/** @param byCost - best first */
function winner(byCost: readonly Target[], view: View): Target | undefined {
  if (byCost.length < 2) return byCost[0];
  const one = Math.floor(view.random() * byCost.length);
  const two = (one + 1 + Math.floor(view.random() * (byCost.length - 1))) % byCost.length;
  const [better, worse] = one < two ? [byCost[one], byCost[two]] : [byCost[two], byCost[one]];
  if (!better || !worse) return better ?? worse;
  // Nearly as good: the one that stands first in the configuration keeps its calls.
  return costOf(worse, view) < hysteresis * costOf(better, view) && worse.position < better.position ? worse : better;
}

function costOf(target: Target, { stats, inFlight, stream }: View): number {
  return ((stats(target).expectedMs(stream) ?? unknownMs) * (inFlight(target) + 1)) / target.weight;
}
