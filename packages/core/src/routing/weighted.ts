import type { Strategy } from './strategy.ts';

/** Each in proportion to its weight; the rest in the same way, so that fallbacks keep their shares too (Efraimidis and Spirakis). */
export const weighted: Strategy = (tier, { random }) =>
  tier
    .map((target) => ({ target, key: -Math.log(1 - random()) / target.weight }))
    .sort((a, b) => a.key - b.key)
    .map(({ target }) => target);
