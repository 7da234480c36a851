import type { Strategy } from './strategy.ts';

/** Fewest attempts under way for its weight; equals by chance, so that idle ones share. What cannot be asked comes last. */
export const leastBusy: Strategy = (tier, { inFlight, available, random }) =>
  tier
    .map((target) => ({
      target,
      away: Number(!available(target)),
      busy: (inFlight(target) + 1) / target.weight,
      chance: random(),
    }))
    .sort((a, b) => a.away - b.away || a.busy - b.busy || a.chance - b.chance)
    .map(({ target }) => target);
