import type { Target } from '../call/target.ts';

/** Lower priority numbers first; equals stay in the order of the list. */
export function byPriority(targets: readonly Target[]): readonly Target[] {
  return targets.toSorted((a, b) => a.priority - b.priority);
}
