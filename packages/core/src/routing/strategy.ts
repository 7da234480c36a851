import type { Target } from '../call/target.ts';
import type { TargetStats } from './target-stats.ts';

/** What a strategy may look at. */
export interface View {
  readonly random: () => number;
  /** Epoch milliseconds. */
  readonly nowMs: number;
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
