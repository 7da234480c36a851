import type { Target } from '../call/target.ts';
import type { Strategy, View } from './strategy.ts';

/** The lowest price of this call, as configured or else as the price data has it; targets whose price nobody told come last. */
export const cheapest: Strategy = (tier, view) => {
  const priced = tier.map((target) => ({ target, price: priceOf(target, view) }));
  return priced.sort((a, b) => a.price - b.price).map(({ target }) => target);
};

/** USD. */
function priceOf({ price, data }: Target, { tokens, nowMs }: View): number {
  const usd = price ? (price.input * tokens.input + price.output * tokens.output) / 1e6 : data?.priceOf(tokens, nowMs);
  return usd ?? Number.MAX_VALUE;
}
