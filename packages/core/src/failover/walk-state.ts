import type { Call } from '../call/call.ts';
import type { Broken } from '../call/outcome.ts';
import type { Target } from '../call/target.ts';
import type { Candidates, PrepareRequest } from './candidates.ts';
import type { Findings } from './findings.ts';
import type { Hedges } from './hedge.ts';
import type { Hops } from './hops.ts';
import type { LastResortParts } from './last-resort.ts';
import type { WaitingLine } from './waiting-line.ts';

export interface FailoverParts extends Omit<LastResortParts, 'line'> {
  lineOf(call: Call): WaitingLine;
  /** Undefined: no call is hedged. */
  readonly hedges?: Hedges;
  /** Milliseconds that a target usually takes to begin its answer (or, as JSON, to give it); undefined where nothing is known. */
  usualMs(target: Target, stream: boolean): number | undefined;
  readonly prepare: PrepareRequest;
}

/** What the walks of one call work with. A walk that goes on after a broken stream shares all but `candidates` and `broken`. */
export interface WalkState {
  readonly call: Call;
  readonly parts: FailoverParts;
  readonly line: WaitingLine;
  readonly candidates: Candidates;
  readonly hops: Hops;
  readonly findings: Findings;
  /** How the stream broke that this walk goes on from; undefined for the first walk of a call. */
  readonly broken: Broken | undefined;
}

/** Whether the client has seen a part of the answer: what follows then goes on with that part. */
export const isContinuing = ({ broken }: WalkState): boolean => broken?.shown === true;
