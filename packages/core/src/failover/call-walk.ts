import type { Attempt, AttemptKind, PreparedRequest } from '../call/call.ts';
import type { Failure } from '../call/failure.ts';
import { nobodyWatches } from '../call/nobody-watches.ts';
import type { Broken, Outcome } from '../call/outcome.ts';
import type { LastResortPolicy } from '../call/policy.ts';
import { type Reason, ruleOf } from '../call/reasons.ts';
import type { Target } from '../call/target.ts';
import { turn } from '../call/turn.ts';
import type { Walk } from '../call/walk.ts';
import { aborted } from '../resilience/failures.ts';
import { isOver, latestStart, resortPolicy } from './bounds.ts';
import { decide } from './decide.ts';
import { hedgeAfterMs, type RacingWalk, raceTargets } from './hedged-send.ts';
import type { Hop } from './hops.ts';
import { type Chance, LastResort } from './last-resort.ts';
import { inLine, told } from './told.ts';
import { isContinuing, type WalkState } from './walk-state.ts';

/** One walk of one call along its candidates: the first, or the walk after a stream of the call has broken. */
export class CallWalk implements Walk, RacingWalk {
  readonly #state: WalkState;
  /** The target that answered, and the number of its attempt. */
  #answered: { readonly target: Target; readonly attempt: number } | undefined;

  constructor(state: WalkState) {
    this.#state = state;
  }

  async run(): Promise<Outcome> {
    const { call, candidates } = this.#state;
    for (;;) {
      if (call.long) await turn(); // a long body is written for one target at a time
      const target = isOver(this.#state) ? undefined : candidates.first();
      if (target) candidates.pass(target);
      const outcome = await (target ? this.#try(target) : this.#resort());
      if (outcome) return outcome;
    }
  }

  hasNext(reason: Reason): boolean {
    return this.#answered !== undefined && this.hasNextAfter(this.#answered.target, reason);
  }

  after(broken: Broken): Walk {
    const { candidates } = this.#state;
    const next = new CallWalk({ ...this.#state, broken, candidates: candidates.goingOnWith(broken.partial) });
    const failure: Failure = { ...broken.failure, phase: broken.shown ? 'mid_stream' : 'before_commit' };
    if (this.#answered) next.#goOnFrom({ ...this.#answered, failure });
    return next;
  }

  /** The outcome that ends the walk; undefined where it goes on with the next candidate. */
  #try(target: Target): Promise<Outcome | undefined> | undefined {
    if (!this.#maySend(target)) return undefined;
    const prepared = this.#state.candidates.requestFor(target);
    if (!prepared) return undefined;
    const afterMs = hedgeAfterMs(this.#state, target, this);
    return afterMs === undefined ? this.#send(target, prepared) : this.#race(target, prepared, afterMs);
  }

  /** Whether the target can and may be asked now; if not, notes and publishes why. */
  #maySend(target: Target): boolean {
    const { call, parts, findings, hops, candidates } = this.#state;
    const stack = parts.stackOf(target);
    stack.wanted(1);
    const unavailable = stack.away(call)?.failure ?? this.#behindOthers(target);
    if (unavailable) {
      findings.passedOver(target, unavailable);
      hops.passOver(target, unavailable);
      return false;
    }
    const unfit = candidates.whyUnfit(target);
    if (unfit) {
      findings.passedOver(target, unfit);
      hops.skip(target, unfit);
    }
    return !unfit;
  }

  /** Why a call that has just come may not overtake the calls that wait for a target; undefined where no call waits. */
  #behindOthers(target: Target): Failure | undefined {
    const { call, line } = this.#state;
    return call.policy.lastResort && line.isAwaited(target) ? inLine(this.#state, target) : undefined;
  }

  async #send(target: Target, prepared: PreparedRequest, how?: Chance): Promise<Outcome | undefined> {
    const { parts, hops, candidates } = this.#state;
    hops.announce(target, this.#tokensSent());
    const { send } = parts.stackOf(target);
    let outcome = await send(this.attempt(target, prepared, how));
    const other = outcome.kind === 'failure' && candidates.inOtherForm(target, prepared, outcome.failure);
    if (other) outcome = await send(this.attempt(target, other, { target, lastResort: how?.lastResort ?? false }));
    return this.#settled(target, outcome);
  }

  #settled(target: Target, outcome: Outcome): Outcome | undefined {
    if (outcome.kind === 'stream') this.#answered = { target, attempt: outcome.served.attempt };
    if (outcome.kind !== 'failure') return outcome;
    this.#goOnFrom({ target, failure: outcome.failure, attempt: outcome.attempt ?? 0 });
    return undefined;
  }

  /** Asks a second target when the first has not begun to answer in time. */
  async #race(target: Target, prepared: PreparedRequest, afterMs: number): Promise<Outcome | undefined> {
    this.#state.hops.announce(target, this.#tokensSent());
    const { winner, failed } = await raceTargets(this.#state, this, { target, prepared, afterMs });
    for (const { target, outcome } of failed) {
      const hop = { target, failure: outcome.failure, attempt: outcome.attempt ?? 0 };
      if (winner) this.#note(hop);
      else this.#goOnFrom(hop);
    }
    return winner && this.#settled(winner.target, winner.outcome);
  }

  #tokensSent(): number {
    return this.#state.broken?.tokensSent ?? 0;
  }

  #note(hop: Hop): void {
    this.#state.findings.note(hop);
    if (hop.failure.reason === 'too-long') this.#state.candidates.wasTooSmall(hop.target);
  }

  #goOnFrom(hop: Hop): void {
    this.#note(hop);
    this.#state.hops.from = hop;
    this.#state.findings.isFinal ||= !this.#mayGoOn(hop);
  }

  #mayGoOn({ target, failure: { reason } }: Hop): boolean {
    const { tryNext } = ruleOf(reason);
    // A request that goes on with a partial answer is of our making, and so is a 400 for it.
    const ofOurs = isContinuing(this.#state) && reason === 'rejected';
    const allowed = tryNext === true || tryNext === 'larger-window' || ofOurs;
    return allowed && this.#state.call.mayFailOver && !target.policy.failover.except.includes(reason);
  }

  /** The last resort of a call that has no candidate left, or else the end of the call. */
  async #resort(): Promise<Outcome | undefined> {
    const { call } = this.#state;
    const policy = resortPolicy(this.#state);
    const chance = policy && (await this.#nextChance(policy));
    if (chance) return this.#take(chance);
    const withoutResort = !call.policy.lastResort || !call.mayFailOver;
    return (withoutResort ? await this.#panic() : undefined) ?? this.#end();
  }

  #nextChance(policy: LastResortPolicy): Promise<Chance | undefined> {
    const { call, findings, parts, line, candidates } = this.#state;
    findings.lastResort ??= new LastResort(call, policy, { ...parts, line });
    const asked = { failures: findings.asked, fits: (target: Target) => !candidates.whyUnfit(target) };
    return findings.lastResort.next(asked, latestStart(call));
  }

  async #take(chance: Chance): Promise<Outcome | undefined> {
    const { target, lastResort, paid } = chance;
    const { candidates, findings, line, parts } = this.#state;
    candidates.pass(target);
    const { refusals } = findings;
    const stack = parts.stackOf(target);
    if (lastResort && stack.away()?.because === 'open') this.#tellPanic(target);
    const prepared = candidates.requestFor(target);
    const outcome = prepared && (await this.#send(target, prepared, chance));
    chance.onAdmission?.();
    if (paid && findings.refusals > refusals) stack.giveBackBudget();
    line.nudge();
    return outcome;
  }

  /** Without a last resort, and with nothing asked: of the targets that only their breaker keeps away, the soonest to recover is tried once. */
  async #panic(): Promise<Outcome | undefined> {
    const { call, findings, hops, candidates } = this.#state;
    if (call.attempts.length > 0 || findings.tried > 0 || call.signal.aborted) return undefined;
    const target = this.#soonestOpen();
    const prepared = target && candidates.requestFor(target);
    if (!prepared) return undefined;
    hops.forget();
    this.#tellPanic(target);
    return this.#send(target, prepared, { target, lastResort: true });
  }

  #soonestOpen(): Target | undefined {
    const { call, candidates, parts } = this.#state;
    let soonest: Target | undefined;
    let soonestAt = Number.POSITIVE_INFINITY;
    for (const target of call.candidates) {
      const away = parts.stackOf(target).away(call);
      const at = away?.until ?? 0;
      if ((away?.because !== 'open' && away?.because !== 'half-open') || at >= soonestAt || candidates.whyUnfit(target)) continue;
      soonest = target;
      soonestAt = at;
    }
    return soonest;
  }

  #tellPanic(target: Target): void {
    const { call, parts } = this.#state;
    parts.publish({ type: 'panic', callId: call.id, at: parts.clock.now(), target: target.id });
  }

  #end(): Outcome {
    const { call, findings, hops } = this.#state;
    hops.end();
    const left = call.signal.reason?.reason === 'cancelled';
    if (left || (call.signal.aborted && findings.failures.length === 0)) return aborted(call.signal, 'before_send');
    return decide(told(this.#state));
  }

  attempt(target: Target, prepared: PreparedRequest, how?: Chance): Attempt {
    const { call } = this.#state;
    const lastResort = how?.lastResort ?? false;
    return {
      call,
      target,
      kind: lastResort && !isContinuing(this.#state) ? 'last-resort' : this.#kind(target),
      prepared,
      signal: call.signal,
      progress: nobodyWatches,
      othersAvailable: (reason) => this.hasNextAfter(target, reason),
      lastResort,
      ...(how?.onAdmission && { onAdmission: how.onAdmission }),
    };
  }

  #kind(target: Target): AttemptKind {
    if (isContinuing(this.#state)) return 'continuation';
    if (this.#state.parts.stackOf(target).isTrial()) return 'trial';
    return this.#state.hops.from ? 'failover' : 'first';
  }

  /** Whether another target could be asked right now, if this one failed for this reason. */
  hasNextAfter({ policy }: Target, reason: Reason): boolean {
    const { call, candidates } = this.#state;
    if (!call.mayFailOver || policy.failover.except.includes(reason) || isOver(this.#state, 1)) return false;
    return candidates.left().some((other) => this.isThere(other) && !candidates.whyUnfit(other));
  }

  isThere(target: Target): boolean {
    return !this.#state.parts.stackOf(target).away(this.#state.call) && !this.#behindOthers(target);
  }
}
