import type { Failure } from '../call/failure.ts';
import type { GoOn, OpenStream, Outcome } from '../call/outcome.ts';
import type { Reason } from '../call/reasons.ts';
import type { Served } from '../call/served.ts';
import type { Usage } from '../call/usage.ts';
import type { Joint } from './joint.ts';

export type StreamOutcome = Extract<Outcome, { kind: 'stream' }>;

/** One target's part of the answer. */
export interface Leg {
  readonly stream: OpenStream;
  readonly served: Served;
  readonly goOn: GoOn | undefined;
  readonly hasNext: ((reason: Reason) => boolean) | undefined;
  /** Set where it goes on with what another target began. */
  readonly joins?: Joining;
  usage: Usage;
}

export interface Joining {
  readonly from: string;
  readonly failure: Failure;
  /** Undefined where no text was shown before, or where what comes is a JSON text. */
  readonly joint: Joint | undefined;
  readonly kept: number;
  /** Epoch milliseconds. */
  readonly brokenAt: number;
  /** A call was announced: prose in its place is not shown, unless it proves that it goes on with what was shown. */
  readonly owesCall: boolean;
  calls: boolean;
  /** Whether something of it was given out. */
  joined: boolean;
}

export function legOf({ stream, served, goOn, hasNext }: StreamOutcome): Leg {
  return { stream, served, goOn, hasNext, usage: {} };
}
