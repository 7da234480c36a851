import type { Target } from '../call/target.ts';
import type { Strategy, View } from './strategy.ts';

/** Most room left in its limits: what the provider's own headers said and what was configured, less what is under way. Unknown room counts as plenty. */
export const headroom: Strategy = (tier, view) =>
  tier
    .map((target) => ({ target, room: roomOf(target, view), chance: view.random() }))
    .sort((a, b) => b.room - a.room || a.chance - b.chance)
    .map(({ target }) => target);

/** How many calls like this one still fit. */
function roomOf(target: Target, { stats, limitsLeft, inFlight, tokens }: View): number {
  const each = Math.max(1, tokens.input + tokens.output);
  const rooms = [stats(target).remaining, limitsLeft(target)].flatMap((left) => [
    left?.requests ?? Number.MAX_SAFE_INTEGER,
    left?.tokens === undefined ? Number.MAX_SAFE_INTEGER : left.tokens / each,
  ]);
  return Math.min(...rooms) - inFlight(target);
}
