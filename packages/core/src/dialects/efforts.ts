import type { Effort } from '../call/request.ts';

/** The levels of reasoning, from the least to the most. */
const levels: readonly Effort[] = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'];

/** Whether the value is a level of reasoning that some model takes. */
export function isEffort(value: unknown): value is Effort {
  return (levels as readonly unknown[]).includes(value);
}

/**
 * The nearest level that a model takes, the lower one of two at the same distance. `none` is taken only where `none` is asked for, so that a
 * request for reasoning gets some. Undefined where the model takes no level.
 */
export function nearestEffort(asked: Effort, taken: readonly Effort[]): Effort | undefined {
  if (taken.includes(asked)) return asked;
  const reasoning = levels.filter((level) => level !== 'none' && taken.includes(level));
  const distance = (level: Effort) => Math.abs(levels.indexOf(level) - levels.indexOf(asked));
  return reasoning.toSorted((a, b) => distance(a) - distance(b))[0];
}

/** Which share of a model's output limit a level stands for, as the AI SDK by Vercel maps levels to budgets; `max` is ours. */
export const effortShares: { readonly [E in Exclude<Effort, 'none'>]: number } = {
  minimal: 0.02,
  low: 0.1,
  medium: 0.3,
  high: 0.6,
  xhigh: 0.9,
  max: 0.95,
};

/** The level whose share is nearest, the lower one of two at the same distance. */
export function effortOfShare<E extends keyof typeof effortShares>(share: number, among: readonly [E, ...E[]]): E {
  const distance = (level: E) => Math.abs(effortShares[level] - share);
  return among.reduce((best, level) => (distance(level) < distance(best) ? level : best));
}
