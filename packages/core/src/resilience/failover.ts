import { aside } from '../call/aside.ts';
import type { Attempt, AttemptKind, Call, PreparedRequest, SendCall } from '../call/call.ts';
import type { Failure } from '../call/failure.ts';
import { nobodyWatches } from '../call/nobody-watches.ts';
import type { Broken, Outcome, PartialAnswer } from '../call/outcome.ts';
import { type Reason, ruleOf } from '../call/reasons.ts';
import type { Target } from '../call/target.ts';
import { turn } from '../call/turn.ts';
import { decide } from './decide.ts';
import { aborted, isRefusal, sent } from './failures.ts';
import type { Hedges } from './hedge.ts';
import { type Chance, LastResort, type LastResortParts } from './last-resort.ts';
import { type Leg, race, startLeg } from './race.ts';
import type { WaitingLine } from './waiting-line.ts';

export interface FailoverParts extends Omit<LastResortParts, 'line'> {
  lineOf(call: Call): WaitingLine;
  /** Undefined: no call is hedged. */
  readonly hedges?: Hedges;
  /** Milliseconds that a target usually takes to begin its answer (or, as JSON, to give it); undefined where nothing is known. */
  usualMs(target: Target, stream: boolean): number | undefined;
  /** Encodes the client's request for a target (or the request to go on with a partial answer), or tells why it cannot be. */
  prepare(call: Call, target: Target, partial?: PartialAnswer): PreparedRequest | Failure;
}

/** An attempt (or a refusal to make one) that the call goes on from. */
interface Hop {
  readonly target: Target;
  readonly failure: Failure;
  /** Its number in the call; 0 where nothing was sent. */
  readonly attempt: number;
}

/** Others were quicker so often: something is wrong with the count, and the call must end. */
const mostRefusals = 50;
/** A trial that has not begun to answer after its usual time is raced by the next target: within these bounds, in milliseconds. */
const soonestTrialHedge = 500;
const latestTrialHedge = 2000;
/** A whole JSON answer may well take so long where nobody knows better. */
const unknownReplyMs = 10_000;

/**
 * Goes on with the next target when one fails, at once: another target is another failure domain. Where none is left that can be asked, the
 * last resort waits, or asks again.
 */
export function failover(parts: FailoverParts): SendCall {
  return async function failover(call) {
    const walk = new Walk(call, parts);
    return (await walk.run()) ?? walk.end();
  };
}

/** One call's way along its candidates. Made for each call, so that calls share nothing. */
class Walk {
  readonly #call: Call;
  readonly #parts: FailoverParts;
  readonly #line: WaitingLine;
  readonly #failures: Failure[] = [];
  /** The request for each target, or why it cannot have one: writing it is the dearest part of an attempt, and is done once. */
  readonly #prepared = new Map<Target, PreparedRequest | Failure>();
  /** By target, the last failure of those that were asked. */
  readonly #asked = new Map<Target, Failure>();
  #lastResort: LastResort | undefined;
  /** How often a target that seemed to be there did not take the call. */
  #refusals = 0;
  #tried = 0;
  #from: Hop | undefined;
  /** The best target that was passed over as unavailable, until a failover event has told of it. */
  #skipped: Hop | undefined;
  /** The largest window that was too small. */
  #tooSmall: Target | undefined;
  #stop = false;
  /** Asked, or passed over: each candidate once, by whatever part of the walk. The loser of a hedge has not failed and is not among them. */
  readonly #passed = new Set<Target>();
  /** Something was shown already: what follows goes on with it. */
  #continuing = false;
  #partial: PartialAnswer | undefined;
  #tokensSent = 0;

  constructor(call: Call, parts: FailoverParts) {
    this.#call = call;
    this.#parts = parts;
    this.#line = parts.lineOf(call);
    this.#line.arrived();
  }

  /** Asks candidates, best first, until one answers; undefined where nothing more can be done. */
  async run(): Promise<Outcome | undefined> {
    for (;;) {
      const outcome = await this.#pass();
      if (outcome) return outcome;
      const chance = await this.#nextChance();
      if (!chance) return this.#call.policy.lastResort && this.#call.mayFailOver ? undefined : this.#panic();
      const last = await this.#take(chance);
      if (last) return last;
    }
  }

  /** Each candidate that is there, once. */
  async #pass(): Promise<Outcome | undefined> {
    for (;;) {
      if (this.#call.long) await turn(); // a long body is written for one target at a time
      const target = this.#call.candidates.find((one) => !this.#passed.has(one));
      if (!target || this.#isOver()) return undefined;
      this.#passed.add(target);
      if (!this.#maySend(target)) continue;
      const prepared = this.#requestFor(target);
      const afterMs = this.#hedgeAfterMs(target);
      const outcome = await (afterMs === undefined || !prepared ? this.#send(target) : this.#race(target, prepared, afterMs));
      if (outcome) return outcome;
    }
  }

  /** @param more - targets that will have been tried by then */
  #isOver(more = 0): boolean {
    const { failover } = this.#call.policy;
    if (this.#stop || this.#call.signal.aborted) return true;
    // Continuations come on top of what may be sent before anything is shown.
    const spent = this.#tried + more >= failover.targets || sent(this.#call) >= failover.attempts;
    if (spent && !this.#continuing) return true;
    return this.#tried > 0 && this.#parts.clock.now() > this.#endsAt();
  }

  /** No attempt that cannot end in time: a second is little for a model, less of it is none. */
  #endsAt(): number {
    return this.#call.deadlineAt - Math.min(1000, this.#call.policy.timeout.totalMs / 10);
  }

  /** Where the bounds that somebody wrote, the time or the last resort itself allow nothing more: undefined. */
  #nextChance(): Promise<Chance | undefined> | undefined {
    const { lastResort, failover } = this.#call.policy;
    const { targets, attempts } = failover.written ?? {};
    const bound = (targets && this.#tried >= failover.targets) || (attempts && sent(this.#call) >= failover.attempts);
    const over =
      this.#refusals > mostRefusals || this.#stop || this.#call.signal.aborted || this.#parts.clock.now() > this.#endsAt();
    if (!lastResort || over || (bound && !this.#continuing) || !this.#call.mayFailOver) return undefined;
    this.#lastResort ??= new LastResort(this.#call, lastResort, { ...this.#parts, line: this.#line });
    return this.#lastResort.next({ failures: this.#asked, fits: (target) => !this.#unfit(target) }, this.#endsAt());
  }

  async #take({ target, lastResort, paid, onAdmission }: Chance): Promise<Outcome | undefined> {
    this.#passed.add(target);
    const refusals = this.#refusals;
    const away = lastResort && this.#parts.stackOf(target).away()?.because === 'open';
    if (away) this.#parts.publish({ type: 'panic', callId: this.#call.id, at: this.#parts.clock.now(), target: target.id });
    const outcome = await this.#send(target, lastResort, onAdmission);
    onAdmission?.();
    if (paid && this.#refusals > refusals) this.#parts.stackOf(target).giveBackBudget();
    this.#line.nudge();
    return outcome;
  }

  /** Whether the target can and may be asked now; if not, says so in the trace. */
  #maySend(target: Target): boolean {
    const stack = this.#parts.stackOf(target);
    stack.wanted(1);
    const unavailable = stack.away(this.#call)?.failure ?? this.#behindOthers(target);
    if (unavailable) {
      this.#failures.push({ ...unavailable, target: target.id });
      const best = !this.#from && !this.#skipped;
      if (best) this.#skipped = { target, failure: unavailable, attempt: 0 };
      else this.#skip(target, unavailable);
      return false;
    }
    const unfit = this.#unfit(target);
    if (unfit) {
      this.#failures.push({ ...unfit, target: target.id });
      this.#skip(target, unfit);
    }
    return !unfit;
  }

  /** Who comes while others stand in line for a target goes behind them. */
  #behindOthers(target: Target): Failure | undefined {
    if (!this.#call.policy.lastResort || !this.#line.isAwaited(target)) return undefined;
    return this.#inLine(target);
  }

  #inLine(target: Target): Failure {
    return {
      reason: 'unavailable',
      phase: 'before_send',
      detail: `${this.#line.length} calls are in line for it`,
      waitMs: this.#line.expectedMs() ?? 1000,
      ...(this.#parts.stackOf(target).isPaced() && { because: 'rate-limited' }),
    };
  }

  /** The outcome that ends the call, or undefined where it goes on with the next target. */
  async #send(target: Target, lastResort = false, onAdmission?: () => void): Promise<Outcome | undefined> {
    const prepared = this.#requestFor(target);
    if (!prepared) return undefined;
    this.#announce(target);
    const { send } = this.#parts.stackOf(target);
    const own = this.#attempt(target, prepared, lastResort);
    let outcome = await send(onAdmission ? { ...own, onAdmission } : own);
    const asTurn = outcome.kind === 'failure' && this.#afterRefusedPrefill(target, prepared, outcome.failure);
    if (asTurn) outcome = await send(this.#attempt(target, asTurn, lastResort));
    if (outcome.kind === 'reply') return outcome;
    if (outcome.kind === 'stream') return this.#withWay(outcome, target);
    this.#goesOnFrom({ target, failure: outcome.failure, attempt: outcome.attempt ?? 0 });
    return undefined;
  }

  #note({ target, failure, attempt }: Hop): void {
    // Refused before it was sent: it was not asked, and may still be.
    if (attempt === 0 && isRefusal({ kind: 'failure', failure })) this.#refusals += 1;
    else {
      this.#tried += 1;
      this.#asked.set(target, failure);
    }
    this.#failures.push(failure);
    if (failure.reason !== 'too-long') return;
    // One that is known says more than one that is not.
    if ((target.contextWindow ?? 0) > (this.#tooSmall?.contextWindow ?? -1)) this.#tooSmall = target;
  }

  #goesOnFrom(hop: Hop): void {
    this.#note(hop);
    this.#from = hop;
    this.#stop ||= !this.#mayGoOn(hop);
  }

  /** Only the first attempt of a stream is hedged: what failed once already is in trouble enough. But no client pays for a trial. */
  #hedgeAfterMs(target: Target): number | undefined {
    const { request, attempts, mayFailOver } = this.#call;
    const stack = this.#parts.stackOf(target);
    if (stack.isTrial()) {
      if (!this.#hasNext(target, 'slow') || !stack.mayHedgeTrial()) return undefined;
      const usualMs = this.#parts.usualMs(target, request.stream) ?? latestTrialHedge;
      return Math.min(latestTrialHedge, Math.max(soonestTrialHedge, usualMs));
    }
    if (!target.policy.hedge || !this.#parts.hedges || !request.stream || !mayFailOver || attempts.length > 0 || this.#from)
      return undefined;
    this.#parts.hedges.deposit(target);
    return this.#parts.hedges.afterMs(target);
  }

  /** Asks a second target when the first has not begun to answer in time. */
  async #race(target: Target, prepared: PreparedRequest, afterMs: number): Promise<Outcome | undefined> {
    this.#announce(target);
    const stack = this.#parts.stackOf(target);
    const isTrial = stack.isTrial();
    const startedAt = this.#parts.clock.now();
    const first = this.#leg(target, prepared, this.#kind(target));
    const { winner, failed, beaten } = await race(first, {
      clock: this.#parts.clock,
      afterMs,
      second: () => this.#hedge(target, afterMs, isTrial),
    });
    // One that was still under way has not failed: it may go on with the answer later.
    for (const late of beaten) this.#passed.delete(late);
    if (isTrial && beaten.includes(target)) {
      const { stream } = this.#call.request;
      const usualMs = this.#parts.usualMs(target, stream) ?? (stream ? 0 : unknownReplyMs);
      stack.trialLost(this.#parts.clock.now() - startedAt >= usualMs, this.#call.id);
    }
    for (const { target, outcome } of failed) {
      const hop = { target, failure: outcome.failure, attempt: outcome.attempt ?? 0 };
      if (winner) this.#note(hop);
      else this.#goesOnFrom(hop);
    }
    return winner?.outcome.kind === 'stream' ? this.#withWay(winner.outcome, winner.target) : winner?.outcome;
  }

  /**
   * The best candidate of another provider that can be asked now, where the class's share of hedges allows it. A trial is no hedge that
   * somebody wished for: it costs neither share nor budget, and any other target will do.
   */
  #hedge(first: Target, afterMs: number, isTrial: boolean): Leg | undefined {
    if (this.#isOver(1)) return undefined;
    const other = this.#call.candidates
      .filter((one) => !this.#passed.has(one))
      .find((one) => (isTrial || one.provider !== first.provider) && this.#isThere(one) && !this.#unfit(one));
    const prepared = other && this.#requestFor(other);
    if (!prepared || (!isTrial && !this.#parts.hedges?.withdraw(first))) return undefined;
    this.#passed.add(other);
    const { clock, publish, hedges } = this.#parts;
    let isSent = false;
    const leg = this.#leg(other, prepared, 'hedge', () => {
      if (!isSent) publish({ type: 'hedge', callId: this.#call.id, at: clock.now(), target: first.id, to: other.id, afterMs });
      isSent = true;
    });
    if (!isTrial) aside(leg.outcome.then(() => isSent || hedges?.giveBack(first)));
    return leg;
  }

  #leg(target: Target, prepared: PreparedRequest, kind: AttemptKind, onSend?: () => void): Leg {
    const attempt = { ...this.#attempt(target, prepared, false), kind };
    return startLeg(onSend ? { ...attempt, onSend } : attempt, this.#parts.stackOf(target).send);
  }

  /** Gives a stream the way on from here, for the case that it breaks later. */
  #withWay(outcome: Extract<Outcome, { kind: 'stream' }>, target: Target): Outcome {
    const { attempt } = outcome.served;
    return {
      ...outcome,
      goOn: (broken) => this.#goOn(target, attempt, broken),
      hasNext: (reason) => this.#hasNext(target, reason),
    };
  }

  async #goOn(target: Target, attempt: number, { failure, shown, partial, tokensSent }: Broken): Promise<Outcome> {
    const failed: Failure = { ...failure, phase: shown ? 'mid_stream' : 'before_commit' };
    this.#continuing = shown;
    this.#partial = partial === undefined ? undefined : { text: partial };
    this.#tokensSent = tokensSent;
    this.#prepared.clear();
    this.#goesOnFrom({ target, failure: failed, attempt });
    return (await this.run()) ?? this.end();
  }

  /** The table of models may be wrong about a target's prefill: it is asked once more, by a turn of the user. */
  #afterRefusedPrefill(target: Target, { continues }: PreparedRequest, { reason }: Failure): PreparedRequest | undefined {
    const refused = continues === 'prefill' && (reason === 'unsupported' || reason === 'rejected');
    if (!refused || !this.#partial || this.#call.signal.aborted) return undefined;
    const prepared = this.#parts.prepare(this.#call, target, { ...this.#partial, mode: 'turn' });
    return 'reason' in prepared ? undefined : prepared;
  }

  /** Without a last resort, and with nothing asked: of the targets that only their breaker keeps away, the soonest to recover is tried once. */
  async #panic(): Promise<Outcome | undefined> {
    if (this.#call.attempts.length > 0 || this.#tried > 0 || this.#call.signal.aborted) return undefined;
    let soonest: Target | undefined;
    let soonestAt = Number.POSITIVE_INFINITY;
    for (const target of this.#call.candidates) {
      const away = this.#parts.stackOf(target).away(this.#call);
      const at = away?.until ?? 0;
      if ((away?.because !== 'open' && away?.because !== 'half-open') || at >= soonestAt || this.#unfit(target)) continue;
      soonest = target;
      soonestAt = at;
    }
    if (!soonest) return undefined;
    this.#skipped = undefined;
    this.#parts.publish({ type: 'panic', callId: this.#call.id, at: this.#parts.clock.now(), target: soonest.id });
    return this.#send(soonest, true);
  }

  end(): Outcome {
    if (this.#skipped) this.#skip(this.#skipped.target, this.#skipped.failure);
    const { signal } = this.#call;
    const left = signal.reason?.reason === 'cancelled';
    if (left || (signal.aborted && this.#failures.length === 0)) return aborted(signal, 'before_send');
    return decide(this.#told());
  }

  /** What it came to; after a wait with what keeps the targets away now, and told to people. */
  #told(): readonly Failure[] {
    const { waitedMs = 0, waitedFor } = this.#lastResort ?? {};
    if (waitedMs === 0 || !waitedFor) return this.#failures;
    const waited = `; waited ${(waitedMs / 1000).toFixed(1)} s for ${[...waitedFor].join(', ')}`;
    const now = this.#call.candidates.flatMap((target) => {
      const away = this.#parts.stackOf(target).hindered(this.#call)?.failure;
      return away ?? (this.#asked.has(target) ? [] : this.#inLine(target));
    });
    const inLine = now.map((failure) => withLine(failure, this.#line.expectedMs()));
    // Those that were asked said long ago how long to wait.
    const asked = this.#failures.filter(isAnswered).map(({ waitMs: _, ...failure }) => failure);
    return [...asked, ...inLine].map((failure) => ({ ...failure, detail: failure.detail + waited }));
  }

  #attempt(target: Target, prepared: PreparedRequest, lastResort: boolean): Attempt {
    return {
      call: this.#call,
      target,
      kind: lastResort && !this.#continuing ? 'last-resort' : this.#kind(target),
      prepared,
      signal: this.#call.signal,
      progress: nobodyWatches,
      othersAvailable: (reason) => this.#hasNext(target, reason),
      lastResort,
    };
  }

  /** Whether another target could be asked right now, if this one failed so. */
  #hasNext({ policy }: Target, reason: Reason): boolean {
    const { candidates, mayFailOver } = this.#call;
    if (!mayFailOver || policy.failover.except.includes(reason) || this.#isOver(1)) return false;
    return candidates.some((other) => !this.#passed.has(other) && this.#isThere(other) && !this.#unfit(other));
  }

  #isThere(target: Target): boolean {
    return !this.#parts.stackOf(target).away(this.#call) && !this.#behindOthers(target);
  }

  #kind(target: Target): AttemptKind {
    if (this.#continuing) return 'continuation';
    if (this.#parts.stackOf(target).isTrial()) return 'trial';
    return this.#from ? 'failover' : 'first';
  }

  /** Why this target cannot take the call, known without asking it. */
  #unfit(target: Target): Failure | undefined {
    if (this.#tooSmall && !isLarger(target, this.#tooSmall)) {
      return {
        reason: 'too-long',
        phase: 'before_send',
        detail: `its context window is no larger than that of ${this.#tooSmall.id}`,
      };
    }
    const known = this.#prepared.get(target) ?? this.#parts.prepare(this.#call, target, this.#partial);
    this.#prepared.set(target, known);
    return 'reason' in known ? known : undefined;
  }

  #requestFor(target: Target): PreparedRequest | undefined {
    const known = this.#prepared.get(target);
    return known && 'reason' in known ? undefined : known;
  }

  #mayGoOn({ target, failure: { reason } }: Hop): boolean {
    const { tryNext } = ruleOf(reason);
    // Where a partial answer is continued the request is of our making, and so is a 400.
    const allowed =
      tryNext === true || tryNext === 'larger-window' || (this.#continuing && tryNext === false && reason === 'rejected');
    return allowed && this.#call.mayFailOver && !target.policy.failover.except.includes(reason);
  }

  #announce(to: Target): void {
    const skipped = this.#skipped;
    this.#skipped = undefined;
    const from = this.#from ?? skipped;
    if (!from || from.target === to) return;
    // Among equals the strategy just chose another one: no better tier was passed over.
    if (!this.#from && skipped?.target.priority === to.priority) return this.#skip(skipped.target, skipped.failure);
    const { reason, status, phase, waitMs } = from.failure;
    const at = this.#parts.clock.now();
    this.#call.failovers += 1;
    this.#parts.publish({
      type: 'failover',
      callId: this.#call.id,
      at,
      from: from.target.id,
      to: to.id,
      reason,
      ...(status !== undefined && { status }),
      attempt: from.attempt,
      phase,
      elapsedMs: at - this.#call.startedAt,
      waitMs: waitMs ?? 0,
      tokensSent: this.#tokensSent,
    });
  }

  #skip(target: Target, { reason, detail }: Failure): void {
    this.#parts.publish({ type: 'skip', callId: this.#call.id, at: this.#parts.clock.now(), target: target.id, reason, detail });
  }
}

/** Something was sent, and came to this. */
const isAnswered = ({ phase }: Failure) => phase !== 'before_send';

/** Whoever comes again stands in line again. */
function withLine(failure: Failure, lineMs: number | undefined): Failure {
  if (failure.because !== 'rate-limited' || lineMs === undefined) return failure;
  return { ...failure, waitMs: Math.max(failure.waitMs ?? 0, lineMs) };
}

/** A window that is not known counts as larger; so does any window where that of the first is not known. */
function isLarger(target: Target, than: Target): boolean {
  return target.contextWindow === undefined || than.contextWindow === undefined || target.contextWindow > than.contextWindow;
}
