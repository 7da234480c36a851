import { aside } from '../call/aside.ts';
import type { Attempt, AttemptKind, PreparedRequest } from '../call/call.ts';
import type { Target } from '../call/target.ts';
import { isOver } from './bounds.ts';
import { type Finish, type Leg, race, startLeg } from './race.ts';
import type { WalkState } from './walk-state.ts';

/** A trial that has not begun to answer after its usual time is raced by the next target: within these bounds, in milliseconds. */
const soonestTrialHedge = 500;
const latestTrialHedge = 2000;
/** Milliseconds that a trial for a whole JSON answer may take where nothing is known of its target. */
const unknownReplyMs = 10_000;

/** What the race needs of the walk that it belongs to. */
export interface Racer {
  attempt(target: Target, prepared: PreparedRequest): Attempt;
  hasNextAfter(target: Target, reason: 'slow'): boolean;
  /** Whether the target can be asked now. */
  isThere(target: Target): boolean;
}

/**
 * Milliseconds after which another target is asked too, where the first has not begun to answer by then; undefined: no other one is.
 * Only the first attempt of a stream is hedged (a call that failed once is in trouble enough), but no client pays for a trial.
 */
export function hedgeAfterMs({ call, parts, hops }: WalkState, target: Target, racer: Racer): number | undefined {
  const { request, attempts, mayFailOver } = call;
  const stack = parts.stackOf(target);
  if (stack.isTrial()) {
    if (!racer.hasNextAfter(target, 'slow') || !stack.mayHedgeTrial()) return undefined;
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
export async function raceTargets(state: WalkState, racer: Racer, { target, prepared, afterMs }: First): Promise<Finish> {
  const { call, parts, candidates } = state;
  const { clock } = parts;
  const stack = parts.stackOf(target);
  const isTrial = stack.isTrial();
  const startedAt = clock.now();
  const first = startLeg(racer.attempt(target, prepared), stack.send);
  const second = () => secondLeg(state, racer, { first: target, afterMs, isTrial });
  const finish = await race(first, { clock, afterMs, second });
  // A target that was still under way has not failed: it may go on with the answer later.
  for (const late of finish.beaten) candidates.bringBack(late);
  if (isTrial && finish.beaten.includes(target)) {
    const { stream } = call.request;
    const usualMs = parts.usualMs(target, stream) ?? (stream ? 0 : unknownReplyMs);
    stack.trialLost(clock.now() - startedAt >= usualMs, call.id);
  }
  return finish;
}

/**
 * The best candidate of another provider that can be asked now, where the class's share of hedges allows it. A trial is no hedge that
 * somebody wished for: it costs neither share nor budget, and any other target will do.
 */
function secondLeg(
  state: WalkState,
  racer: Racer,
  { first, afterMs, isTrial }: { readonly first: Target; readonly afterMs: number; readonly isTrial: boolean },
): Leg | undefined {
  const { call, parts, candidates } = state;
  if (isOver(state, 1)) return undefined;
  const mayBeSecond = (one: Target) =>
    (isTrial || one.provider !== first.provider) && racer.isThere(one) && !candidates.whyUnfit(one);
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
  const leg = startLeg({ ...racer.attempt(to, prepared), kind, onSend }, parts.stackOf(to).send);
  if (!isTrial) aside(leg.outcome.then(() => isSent || parts.hedges?.giveBack(first)));
  return leg;
}
