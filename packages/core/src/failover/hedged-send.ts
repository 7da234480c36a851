import { aside } from '../call/aside.ts';
import type { Attempt, AttemptKind, PreparedRequest } from '../call/call.ts';
import type { Target } from '../call/target.ts';
import { isOver } from './bounds.ts';
import { type RaceResult, type Runner, race, startRunner } from './race.ts';
import type { WalkState } from './walk-state.ts';

/** A trial is raced by the next target when it has not begun to answer after the usual time of its target, within these bounds in milliseconds. */
const soonestTrialHedge = 500;
const latestTrialHedge = 2000;
/** Milliseconds that a trial for a whole JSON answer may take where the usual time of its target is not known. */
const unknownReplyMs = 10_000;

/** What the race needs of the walk that it belongs to. */
export interface RacingWalk {
  attempt(target: Target, prepared: PreparedRequest): Attempt;
  hasNextAfter(target: Target, reason: 'slow'): boolean;
  /** Whether the target can be asked now. */
  isThere(target: Target): boolean;
}

/**
 * Milliseconds after which another target is asked too, if the first has not begun to answer by then; undefined: no other target is asked.
 * Only the first attempt of a stream is hedged, because a call that has failed once goes on by failover. A trial is hedged in any call, so
 * that no client waits for a target that may still be down.
 */
export function hedgeAfterMs({ call, parts, hops }: WalkState, target: Target, walk: RacingWalk): number | undefined {
  const { request, attempts, mayFailOver } = call;
  const stack = parts.stackOf(target);
  if (stack.isTrial()) {
    if (!walk.hasNextAfter(target, 'slow') || !stack.mayHedgeTrial()) return undefined;
    const usualMs = parts.usualMs(target, request.stream) ?? latestTrialHedge;
    return Math.min(latestTrialHedge, Math.max(soonestTrialHedge, usualMs));
  }
  const { hedges } = parts;
  if (!target.policy.hedge || !hedges || !request.stream || !mayFailOver || attempts.length > 0 || hops.from) return undefined;
  hedges.deposit(target);
  return hedges.afterMs(target);
}

interface First {
  readonly target: Target;
  readonly prepared: PreparedRequest;
  readonly afterMs: number;
}

/** Asks the first target, and a second one where the first has not begun to answer in time. */
export async function raceTargets(state: WalkState, walk: RacingWalk, { target, prepared, afterMs }: First): Promise<RaceResult> {
  const { call, parts, candidates } = state;
  const { clock } = parts;
  const stack = parts.stackOf(target);
  const isTrial = stack.isTrial();
  const startedAt = clock.now();
  const first = startRunner(walk.attempt(target, prepared), stack.send);
  const second = () => secondRunner(state, walk, { first: target, afterMs, isTrial });
  const result = await race(first, { clock, afterMs, second });
  // A beaten target has not failed, so it stays a candidate for a continuation.
  for (const late of result.beaten) candidates.bringBack(late);
  if (isTrial && result.beaten.includes(target)) {
    const { stream } = call.request;
    const usualMs = parts.usualMs(target, stream) ?? (stream ? 0 : unknownReplyMs);
    stack.trialLost(clock.now() - startedAt >= usualMs, call.id);
  }
  return result;
}

/**
 * Asks the best candidate of another provider that can be asked now, if the model class has hedges left. The race of a trial was not
 * configured by the user, so it costs no hedge and no budget, and the second target may be of the same provider.
 */
function secondRunner(
  state: WalkState,
  walk: RacingWalk,
  { first, afterMs, isTrial }: { readonly first: Target; readonly afterMs: number; readonly isTrial: boolean },
): Runner | undefined {
  const { call, parts, candidates } = state;
  if (isOver(state, 1)) return undefined;
  const mayBeSecond = (one: Target) =>
    (isTrial || one.provider !== first.provider) && walk.isThere(one) && !candidates.whyUnfit(one);
  const to = candidates.left().find(mayBeSecond);
  const prepared = to && candidates.requestFor(to);
  if (!prepared || (!isTrial && !parts.hedges?.withdraw(first))) return undefined;
  candidates.pass(to);
  let isSent = false;
  const onSend = () => {
    const at = parts.clock.now();
    if (!isSent) parts.publish({ type: 'hedge', callId: call.id, at, target: first.id, to: to.id, afterMs });
    isSent = true;
  };
  const kind: AttemptKind = 'hedge';
  const runner = startRunner({ ...walk.attempt(to, prepared), kind, onSend }, parts.stackOf(to).send);
  if (!isTrial) aside(runner.outcome.then(() => isSent || parts.hedges?.giveBack(first)));
  return runner;
}
