import type { Failure } from '../call/failure.ts';
import type { Usage } from '../call/usage.ts';
import type { Joint } from './joint.ts';

/** How a leg goes on with what another target began. */
export interface Joining {
  /** The target whose part of the answer came before. */
  readonly from: string;
  /** Why that part broke. */
  readonly failure: Failure;
  /** Undefined where no text was shown before, or where what comes is a JSON text. */
  readonly joint: Joint | undefined;
  /** UTF-16 units that were shown before. */
  readonly kept: number;
  /** Epoch milliseconds. */
  readonly brokenAt: number;
  /** A tool call was announced: prose in its place is not shown, unless the prose proves that it goes on with what was shown. */
  readonly owesCall: boolean;
  /** Of the parts before. */
  readonly usageBefore: Usage;
  /** Whether the leg has begun a tool call. */
  calls: boolean;
  /** Whether something of the leg was given out. */
  joined: boolean;
}
