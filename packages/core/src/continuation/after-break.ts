import type { CallPolicy, StreamPolicy } from '../call/policy.ts';
import { type Reason, ruleOf } from '../call/reasons.ts';

/** What is known when a stream breaks of which the client has seen a part. */
export interface Break {
  readonly reason: Reason;
  readonly onBreak: StreamPolicy['onBreak'];
  /** The call was ended: by its client, its deadline or a shutdown. */
  readonly isCallOver: boolean;
  /** Continuations that were begun so far, and the most that are. */
  readonly continuations: number;
  readonly mostContinuations: number;
  /** The client asked to be told of a new beginning, and takes one. */
  readonly mayRestart: boolean;
  /** What of the part that was shown nobody can go on with; undefined where it is plain text. */
  readonly obstacle: string | undefined;
}

/**
 * `continue`: the next target goes on with the text. `restart`: the next target answers anew, and the client is told.
 * `end`: the client is told of the break. `give-up`: the client is told of what decided the whole answer, which may be an earlier break.
 */
export type AfterBreak = 'continue' | 'restart' | 'end' | 'give-up';

/** What follows a break in the middle of an answer. */
export function afterBreak(broken: Break): AfterBreak {
  const { reason, onBreak, obstacle } = broken;
  // A request that goes on with a partial answer is of our making, so a rejection of it says nothing about the next target.
  const mayGoOn = ruleOf(reason).tryNext !== false || reason === 'rejected';
  if (!mayGoOn || broken.isCallOver || broken.continuations >= broken.mostContinuations) return 'give-up';
  const mayRestart = onBreak === 'restart' || (onBreak === 'continue' && obstacle !== undefined);
  if (broken.mayRestart && mayRestart) return 'restart';
  return onBreak === 'continue' && obstacle === undefined ? 'continue' : 'end';
}

/** How many continuations a call may begin: those of the last resort come on top, unless somebody wrote how many there may be. */
export function mostContinuations({ stream, lastResort }: CallPolicy): number {
  return stream.maxContinuationsWritten ? stream.maxContinuations : stream.maxContinuations + (lastResort?.attempts ?? 0);
}
