import type { Target } from '../call/target.ts';
import type { Strategy, View } from './strategy.ts';

/** The lowest price of this call; targets whose price nobody told come last. */
export const cheapest: Strategy = (tier, view) => tier.toSorted((a, b) => priceOf(a, view) - priceOf(b, view));

function priceOf({ price }: Target, { tokens }: View): number {
  return price ? price.input * tokens.input + price.output * tokens.output : Number.MAX_VALUE;
}
