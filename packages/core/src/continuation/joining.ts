import type { Failure } from '../call/failure.ts';
import type { Usage } from '../call/usage.ts';
import type { Joint } from './joint.ts';

/** How a leg goes on with what another target began. */
export interface Joining {
  /** The target whose part of the answer came before. */
  readonly from: string;
  /** Why that part broke. */
  readonly failure: Failure;
  /** Undefined where no text was shown before, or where the answer is a JSON text. */
  readonly joint: Joint | undefined;
  /** UTF-16 units that were shown before. */
  readonly kept: number;
  /** Epoch milliseconds. */
  readonly brokenAt: number;
  /** The shown text announces a tool call: prose in place of that call is shown only if the prose repeats the end of the shown text. */
  readonly owesCall: boolean;
  /** The usage of the parts before. */
  readonly usageBefore: Usage;
  /** Whether the leg has begun a tool call. */
  calls: boolean;
  /** Whether a frame of the leg was given out. */
  joined: boolean;
}
