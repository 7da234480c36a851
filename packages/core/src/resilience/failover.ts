import type { Attempt, AttemptKind, Call, PreparedRequest, Send, SendCall } from '../call/call.ts';
import type { Clock } from '../call/clock.ts';
import type { Publish } from '../call/events.ts';
import type { Failure } from '../call/failure.ts';
import { nobodyWatches } from '../call/nobody-watches.ts';
import type { Broken, Outcome, PartialAnswer } from '../call/outcome.ts';
import { type Reason, ruleOf } from '../call/reasons.ts';
import type { Target } from '../call/target.ts';
import { decide } from './decide.ts';
import { aborted, sent } from './failures.ts';
import type { Hedges } from './hedge.ts';
import { type Leg, race, startLeg } from './race.ts';

/** What failover needs of one target. */
export interface TargetStack {
  /** The layers of that target around the transport. */
  readonly send: Send;
  /** Why it is not to be asked now. */
  unavailable(): Failure | undefined;
  /** When its breaker lets a probe through, epoch milliseconds; undefined where something else keeps it away. */
  openUntil(): number | undefined;
  /** Attempts under way. */
  inFlight(): number;
  /** What its own limits still allow in this minute. */
  limitsLeft(): { readonly requests?: number; readonly tokens?: number };
  /** Takes one extra attempt from the budget of the model class; false where none is left. */
  withdrawBudget(): boolean;
}

export interface FailoverParts {
  readonly clock: Clock;
  readonly publish: Publish;
  stackOf(target: Target): TargetStack;
  /** Undefined: no call is hedged. */
  readonly hedges?: Hedges;
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

/** Goes on with the next target when one fails. Never sleeps: another target is another failure domain. */
export function failover(parts: FailoverParts): SendCall {
  return async function failover(call) {
    const walk = new Walk(call, parts);
    return (await walk.run()) ?? (await walk.panic()) ?? walk.end();
  };
}

/** One call's way along its candidates. Made for each call, so that calls share nothing. */
class Walk {
  readonly #call: Call;
  readonly #parts: FailoverParts;
  readonly #failures: Failure[] = [];
  readonly #prepared = new Map<Target, PreparedRequest>();
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
  }

  /** Asks candidates, best first, until one answers; undefined where none is left. */
  async run(): Promise<Outcome | undefined> {
    for (;;) {
      const target = this.#call.candidates.find((one) => !this.#passed.has(one));
      if (!target || this.#isOver()) return undefined;
      this.#passed.add(target);
      if (!this.#maySend(target)) continue;
      const prepared = this.#prepared.get(target);
      const afterMs = this.#hedgeAfterMs(target);
      const outcome = await (afterMs === undefined || !prepared ? this.send(target) : this.#race(target, prepared, afterMs));
      if (outcome) return outcome;
    }
  }

  /** @param more - targets that will have been tried by then */
  #isOver(more = 0): boolean {
    const { failover, timeout } = this.#call.policy;
    if (this.#stop || this.#call.signal.aborted) return true;
    // Continuations come on top of what may be sent before anything is shown.
    const spent = this.#tried + more >= failover.targets || sent(this.#call) >= failover.attempts;
    if (spent && !this.#continuing) return true;
    // No attempt that cannot end in time: a second is little for a model, less of it is none.
    const reserveMs = Math.min(1000, timeout.totalMs / 10);
    return this.#tried > 0 && this.#call.deadlineAt - this.#parts.clock.now() < reserveMs;
  }

  /** Whether the target can and may be asked now; if not, says so in the trace. */
  #maySend(target: Target): boolean {
    const unavailable = this.#parts.stackOf(target).unavailable();
    if (unavailable) {
      this.#failures.push(unavailable);
      const best = !this.#from && !this.#skipped;
      if (best) this.#skipped = { target, failure: unavailable, attempt: 0 };
      else this.#skip(target, unavailable);
      return false;
    }
    const unfit = this.#unfit(target);
    if (unfit) {
      this.#failures.push(unfit);
      this.#skip(target, unfit);
    }
    return !unfit;
  }

  /** The outcome that ends the call, or undefined where it goes on with the next target. */
  async send(target: Target, panic = false): Promise<Outcome | undefined> {
    const prepared = this.#prepared.get(target);
    if (!prepared) return undefined;
    this.#announce(target);
    let outcome = await this.#parts.stackOf(target).send(this.#attempt(target, prepared, panic));
    const asTurn = outcome.kind === 'failure' && this.#afterRefusedPrefill(target, prepared, outcome.failure);
    if (asTurn) outcome = await this.#parts.stackOf(target).send(this.#attempt(target, asTurn, panic));
    if (outcome.kind === 'reply') return outcome;
    if (outcome.kind === 'stream') return this.#withWay(outcome, target);
    this.#goesOnFrom({ target, failure: outcome.failure, attempt: outcome.attempt ?? 0 });
    return undefined;
  }

  #note({ target, failure }: Hop): void {
    this.#tried += 1;
    this.#failures.push(failure);
    if (failure.reason !== 'too-long') return;
    // One that is known says more than one that is not.
    if ((target.contextWindow ?? 0) > (this.#tooSmall?.contextWindow ?? -1)) this.#tooSmall = target;
  }

  #goesOnFrom(hop: Hop): void {
    this.#note(hop);
    this.#from = hop;
    this.#stop ||= !this.#mayGoOn(hop.failure);
  }

  /** Only the first attempt of a stream is hedged: what failed once already is in trouble enough. */
  #hedgeAfterMs(target: Target): number | undefined {
    const { request, attempts, mayFailOver } = this.#call;
    if (!target.policy.hedge || !this.#parts.hedges || !request.stream || !mayFailOver || attempts.length > 0 || this.#from)
      return undefined;
    this.#parts.hedges.deposit(target);
    return this.#parts.hedges.afterMs(target);
  }

  /** Asks a second target when the first has not begun to answer in time. */
  async #race(target: Target, prepared: PreparedRequest, afterMs: number): Promise<Outcome | undefined> {
    this.#announce(target);
    const first = this.#leg(target, prepared, this.#kind());
    const { winner, failed, beaten } = await race(first, {
      clock: this.#parts.clock,
      afterMs,
      second: () => this.#hedge(target, afterMs),
    });
    // One that was still under way has not failed: it may go on with the answer later.
    for (const late of beaten) this.#passed.delete(late);
    for (const { target, outcome } of failed) {
      const hop = { target, failure: outcome.failure, attempt: outcome.attempt ?? 0 };
      if (winner) this.#note(hop);
      else this.#goesOnFrom(hop);
    }
    return winner?.outcome.kind === 'stream' ? this.#withWay(winner.outcome, winner.target) : winner?.outcome;
  }

  /** The best candidate of another provider that can be asked now, where the class's share of hedges allows it. */
  #hedge(first: Target, afterMs: number): Leg | undefined {
    if (this.#isOver(1)) return undefined;
    const other = this.#call.candidates
      .filter((one) => !this.#passed.has(one))
      .find((one) => one.provider !== first.provider && !this.#parts.stackOf(one).unavailable() && !this.#unfit(one));
    const prepared = other && this.#prepared.get(other);
    if (!prepared || !this.#parts.hedges?.withdraw(first)) return undefined;
    this.#passed.add(other);
    const { clock, publish } = this.#parts;
    publish({ type: 'hedge', callId: this.#call.id, at: clock.now(), target: first.id, to: other.id, afterMs });
    return this.#leg(other, prepared, 'hedge');
  }

  #leg(target: Target, prepared: PreparedRequest, kind: AttemptKind): Leg {
    return startLeg({ ...this.#attempt(target, prepared, false), kind }, this.#parts.stackOf(target).send);
  }

  /** Gives a stream the way on from here, for the case that it breaks later. */
  #withWay(outcome: Extract<Outcome, { kind: 'stream' }>, target: Target): Outcome {
    const { attempt } = outcome.served;
    return { ...outcome, goOn: (broken) => this.#goOn(target, attempt, broken), hasNext: (reason) => this.#hasNext(reason) };
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

  /** Nothing could be asked: of the targets that only their breaker keeps away, the soonest to recover is tried once. */
  async panic(): Promise<Outcome | undefined> {
    if (this.#call.attempts.length > 0 || this.#tried > 0 || this.#call.signal.aborted) return undefined;
    let soonest: Target | undefined;
    let soonestAt = Number.POSITIVE_INFINITY;
    for (const target of this.#call.candidates) {
      const at = this.#parts.stackOf(target).openUntil();
      if (at === undefined || at >= soonestAt || this.#unfit(target)) continue;
      soonest = target;
      soonestAt = at;
    }
    if (!soonest) return undefined;
    this.#skipped = undefined;
    this.#parts.publish({ type: 'panic', callId: this.#call.id, at: this.#parts.clock.now(), target: soonest.id });
    return this.send(soonest, true);
  }

  end(): Outcome {
    if (this.#skipped) this.#skip(this.#skipped.target, this.#skipped.failure);
    const { signal } = this.#call;
    const left = signal.aborted && (signal.reason as Failure).reason === 'cancelled';
    if (left || (signal.aborted && this.#failures.length === 0)) return aborted(signal, 'before_send');
    return decide(this.#failures);
  }

  #attempt(target: Target, prepared: PreparedRequest, panic: boolean): Attempt {
    return {
      call: this.#call,
      target,
      kind: this.#kind(),
      prepared,
      signal: this.#call.signal,
      progress: nobodyWatches,
      othersAvailable: (reason) => this.#hasNext(reason),
      panic,
    };
  }

  /** Whether another target could be asked right now, if this one failed so. */
  #hasNext(reason: Reason): boolean {
    const { candidates, mayFailOver, policy } = this.#call;
    if (!mayFailOver || policy.failover.except.includes(reason) || this.#isOver(1)) return false;
    return candidates.some(
      (other) => !this.#passed.has(other) && !this.#parts.stackOf(other).unavailable() && !this.#unfit(other),
    );
  }

  #kind(): AttemptKind {
    if (this.#continuing) return 'continuation';
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
    if (this.#prepared.has(target)) return undefined;
    const prepared = this.#parts.prepare(this.#call, target, this.#partial);
    if ('reason' in prepared) return prepared;
    this.#prepared.set(target, prepared);
    return undefined;
  }

  #mayGoOn({ reason }: Failure): boolean {
    const { tryNext } = ruleOf(reason);
    // Where a partial answer is continued the request is of our making, and so is a 400.
    const allowed =
      tryNext === true || tryNext === 'larger-window' || (this.#continuing && tryNext === false && reason === 'rejected');
    return allowed && this.#call.mayFailOver && !this.#call.policy.failover.except.includes(reason);
  }

  #announce(to: Target): void {
    const skipped = this.#skipped;
    this.#skipped = undefined;
    const from = this.#from ?? skipped;
    if (!from) return;
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

/** A window that is not known counts as larger; so does any window where that of the first is not known. */
function isLarger(target: Target, than: Target): boolean {
  return target.contextWindow === undefined || than.contextWindow === undefined || target.contextWindow > than.contextWindow;
}
