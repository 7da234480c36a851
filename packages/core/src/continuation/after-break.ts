import type { CallPolicy, StreamPolicy } from '../call/policy.ts';
import { type Reason, ruleOf } from '../call/reasons.ts';

/** What is known when a stream breaks after the client was shown a part of it. */
export interface Break {
  readonly reason: Reason;
  readonly onBreak: StreamPolicy['onBreak'];
  /** True where the client, the deadline or a shutdown has ended the call. */
  readonly isCallOver: boolean;
  /** How many continuations were begun so far, and how many may be begun. */
  readonly continuations: number;
  readonly mostContinuations: number;
  /** The client has said that its stream may begin anew. */
  readonly mayRestart: boolean;
  /** What in the shown part no other target can go on with; undefined where the part is plain text. */
  readonly obstacle: string | undefined;
}

/**
 * `continue`: the next target goes on with the text. `restart`: the next target answers anew, and the client is told.
 * `end`: the client is told of this break. `give-up`: the client is told of the failure that decides the answer, which may be an earlier break.
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

/** How many continuations a call may begin. The attempts of the last resort come on top, unless `maxContinuations` is written. */
export function mostContinuations({ stream, lastResort }: CallPolicy): number {
  return stream.maxContinuationsWritten ? stream.maxContinuations : stream.maxContinuations + (lastResort?.attempts ?? 0);
}
