import type { Target } from './target.ts';

/** Which attempt an answer came from, and whether its bytes may go to the client as they are. */
export interface Served {
  readonly target: Target;
  /** The number of the attempt in its call, from 1. */
  readonly attempt: number;
  /** True where client and target speak the same dialect: raw bytes pass through. */
  readonly passThrough: boolean;
  /** The content type of the answer, where it is neither JSON nor events. */
  readonly type?: string;
  /** How a target was asked to go on with a partial answer; undefined where it was asked from the start. */
  readonly continues?: ContinuationMode;
}

/** `prefill`: the partial answer is the last message. `turn`: a turn of the user follows it that asks to go on. */
export type ContinuationMode = 'prefill' | 'turn';
