import type { Config } from '../config/config.ts';
import type { Away } from '../resilience/away.ts';
import type { TargetStacks } from '../targets/target-stacks.ts';

/** Whether every class has a target that takes calls now. */
export function readiness({ classes }: Config, stacks: TargetStacks): () => boolean {
  return () => [...classes.values()].every(({ targets }) => targets.some((target) => serves(stacks.of(target).away())));
}

/** Whether the target takes calls, if not all of them: only targets that take none are no reason to send clients here. */
function serves(away: Away | undefined): boolean {
  return !away || away.because === 'paced' || away.because === 'half-open';
}
