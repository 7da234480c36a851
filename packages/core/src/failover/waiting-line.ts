import type { Call } from '../call/call.ts';
import type { Clock, Timer } from '../call/clock.ts';
import type { Target } from '../call/target.ts';
import { Recent } from '../resilience/recent.ts';
import { setBackBy } from '../resilience/set-back.ts';
import type { TargetStack } from '../resilience/target-stack.ts';

/** A target that is open or doubtful is asked so often, give or take a fifth, by whoever is first in line, while anybody waits for it. */
const scoutEveryMs = 1000;
/** How often the line looks whether somebody may go; a random half more, so that lines do not look in step. */
const lookEveryMs = 20;
/** Calls that wait at once, where nobody wrote another number and a second brings fewer. */
const leastQueue = 1000;
/** Calls do not come evenly: so much more than the mean. */
const slack = 1.5;
/** Whoever is paced by size may be passed by smaller calls: so many are looked at. */
const mostSizes = 20;
/** How fast the line moves is measured over so many seconds. */
const movedSeconds = 5;

/** A call that has nobody to ask. */
export interface Waiter {
  readonly call: Call;
  /** Its place: lower goes first. Kept by a call that comes back into the line. */
  readonly ticket: number;
  /** Epoch milliseconds at which its patience is over. */
  readonly until: number;
  /** What it waits for, best first. */
  readonly targets: readonly Target[];
  /** Whether it may be the one that finds out. */
  mayScout(target: Target): boolean;
}

/** Whom a call may ask now. */
export interface Turn {
  readonly target: Target;
  /** Nobody knows whether it is back: the call finds out. */
  readonly scout: boolean;
  /** To be called once the target has taken the call in, or not. */
  onAdmission(): void;
}

export interface WaitingLineParts {
  readonly clock: Clock;
  readonly random: () => number;
  stackOf(target: Target): TargetStack;
}

interface Standing extends Waiter {
  until: number;
  /** Lets it go; undefined: without a turn. */
  leave(turn: Turn | undefined): void;
}

/** What the line knows of one target. */
interface Awaited {
  readonly target: Target;
  waiters: number;
  /** Epoch milliseconds. */
  scoutDueAt: number;
  /** Turns given whose calls have not been taken in yet. */
  underWay: number;
  rampEpoch: number;
}

/** What may go to one target in one look. */
interface Permits {
  go: number;
  scout: boolean;
  /** Its breaker is closed: the scout is a call like any other, and whoever is first may be it. */
  anybody: boolean;
  denied: number;
}

/**
 * The calls of one model class that have no target to ask, in order of arrival.
 *
 * Why a line and not a retry each: what comes back must not be met by everybody at once, the longest waiting goes first, and to find out
 * whether a target is back one call a second is enough, however many wait.
 */
export class WaitingLine {
  readonly #parts: WaitingLineParts;
  readonly #line: Standing[] = [];
  readonly #awaited = new Map<string, Awaited>();
  readonly #arrived: Recent;
  readonly #moved: Recent;
  #tickets = 0;
  #timer: Timer | undefined;
  /** Epoch milliseconds of the next look. */
  #dueAt = 0;
  #lookedAt = 0;

  constructor(parts: WaitingLineParts) {
    this.#parts = parts;
    this.#arrived = new Recent(parts.clock, 1);
    this.#moved = new Recent(parts.clock, movedSeconds);
  }

  /** A call of the class arrived. */
  arrived(): void {
    this.#arrived.add(1);
  }

  ticket(): number {
    this.#tickets += 1;
    return this.#tickets;
  }

  get length(): number {
    return this.#line.length;
  }

  /** Whether others stand in line for a target: a newcomer stands behind them. */
  isAwaited(target: Target): boolean {
    return (this.#awaited.get(target.id)?.waiters ?? 0) > 0;
  }

  /** Milliseconds that a newcomer would wait, by how fast the line moved lately; undefined where it did not, or nobody waits. */
  expectedMs(): number | undefined {
    const perSecond = this.#moved.rate();
    return perSecond === 0 || this.#line.length === 0 ? undefined : ((this.#line.length + 1) / perSecond) * 1000;
  }

  /** @param queue - the most that may wait at once; undefined: 1,000, or what the class gets within the time that a call may wait */
  isFull(queue: number | undefined, maxWaitMs: number): boolean {
    return this.#line.length >= (queue ?? Math.max(leastQueue, (slack * this.#arrived.sum() * maxWaitMs) / 1000));
  }

  /** Resolves with the call's turn; with undefined when its patience is over or its client has left. */
  wait(waiter: Waiter): Promise<Turn | undefined> {
    const { signal } = waiter.call;
    if (signal.aborted) return Promise.resolve(undefined);
    return new Promise((resolve) => {
      const onAbort = () => standing.leave(undefined);
      const standing: Standing = {
        ...waiter,
        leave: (turn) => {
          signal.offAbort(onAbort);
          this.#remove(standing);
          resolve(turn);
        },
      };
      signal.onAbort(onAbort);
      this.#insert(standing);
      // The others were looked at a moment ago, and will be again in another one.
      if (this.#line.length === 1) this.look();
      else this.#wake(Math.max(0, waiter.until - this.#parts.clock.now()));
    });
  }

  /** Something may have changed for the better: looks soon, and once for all who say so in the meantime. */
  nudge(): void {
    if (this.#line.length > 0) this.#wake(1);
  }

  /** Gives turns to those who may go now. */
  look(): void {
    const now = this.#parts.clock.now();
    this.#notice(now);
    const permits = new Map<string, Permits>();
    for (const standing of [...this.#line]) {
      if (now >= standing.until) standing.leave(undefined);
      else this.#serve(standing, permits);
    }
    this.#timer?.cancel();
    this.#timer = undefined;
    const soonest = this.#line.reduce((least, { until }) => Math.min(least, until), Number.POSITIVE_INFINITY);
    const { clock, random } = this.#parts;
    if (this.#line.length > 0) this.#wake(Math.min(lookEveryMs * (1 + random() / 2), Math.max(1, soonest - clock.now())));
  }

  /** Nobody waits longer because the clock was set back. */
  #notice(now: number): void {
    const backMs = setBackBy(this.#lookedAt, now);
    this.#lookedAt = now;
    if (backMs === 0) return;
    for (const standing of this.#line) standing.until -= backMs;
    for (const awaited of this.#awaited.values()) awaited.scoutDueAt = now;
  }

  /** Looks in so many milliseconds at the latest. */
  #wake(inMs: number): void {
    const at = this.#parts.clock.now() + inMs;
    if (this.#timer && this.#dueAt <= at) return;
    this.#timer?.cancel();
    this.#dueAt = at;
    this.#timer = this.#parts.clock.timer(inMs, () => this.look());
  }

  #serve(standing: Standing, permits: Map<string, Permits>): void {
    for (const target of standing.targets) {
      const awaited = this.#awaited.get(target.id);
      if (!awaited) continue;
      const permit = this.#permitsFor(awaited, standing.call, permits);
      const scout = permit.go < 1 && permit.scout && (permit.anybody || standing.mayScout(target));
      if (permit.go < 1 && !scout) continue;
      if (scout) {
        permit.scout = false;
        // Not in step with the other targets: one of them is found sooner.
        awaited.scoutDueAt = this.#parts.clock.now() + scoutEveryMs * (0.8 + 0.4 * this.#parts.random());
      } else permit.go -= 1;
      awaited.underWay += 1;
      if (!scout) this.#moved.add(1);
      let isIn = false;
      const onAdmission = () => {
        if (!isIn) awaited.underWay -= 1;
        isIn = true;
      };
      return standing.leave({ target, scout, onAdmission });
    }
  }

  #permitsFor(awaited: Awaited, call: Call, permits: Map<string, Permits>): Permits {
    const { id } = awaited.target;
    const found = permits.get(id);
    if (found && (found.denied === 0 || found.denied > mostSizes)) return found;
    const permit = this.#permits(awaited, call);
    permit.denied += found?.denied ?? 0;
    permits.set(id, permit);
    return permit;
  }

  #permits(awaited: Awaited, call: Call): Permits {
    const stack = this.#parts.stackOf(awaited.target);
    const epoch = stack.rampEpoch();
    if (epoch !== awaited.rampEpoch) stack.wanted(awaited.waiters);
    awaited.rampEpoch = epoch;
    const away = stack.hindered(call);
    const isDue = this.#parts.clock.now() >= awaited.scoutDueAt;
    if (!away && !stack.isDoubtful()) return { go: stack.room(call) - awaited.underWay, scout: false, anybody: false, denied: 0 };
    const unknown = !away || away.because === 'open' || away.because === 'half-open';
    return { go: 0, scout: unknown && isDue, anybody: !away, denied: away?.because === 'paced' ? 1 : 0 };
  }

  #insert(standing: Standing): void {
    let place = this.#line.length;
    while (place > 0 && (this.#line[place - 1]?.ticket ?? 0) > standing.ticket) place -= 1;
    this.#line.splice(place, 0, standing);
    for (const target of standing.targets) {
      const awaited = this.#awaited.get(target.id) ?? this.#begin(target);
      awaited.waiters += 1;
    }
  }

  #begin(target: Target): Awaited {
    const rampEpoch = this.#parts.stackOf(target).rampEpoch();
    const begun: Awaited = { target, waiters: 0, scoutDueAt: 0, underWay: 0, rampEpoch };
    this.#awaited.set(target.id, begun);
    return begun;
  }

  #remove(standing: Standing): void {
    const place = this.#line.indexOf(standing);
    if (place < 0) return;
    this.#line.splice(place, 1);
    for (const { id } of standing.targets) {
      const awaited = this.#awaited.get(id);
      if (awaited) awaited.waiters -= 1;
    }
    if (this.#line.length > 0) return;
    this.#timer?.cancel();
    this.#timer = undefined;
  }
}

/** Lines that nobody stands in are kept up to so many: under `"*"` clients write the names. */
const mostLines = 1000;

/** One line for each model class, and for each name under `"*"`: a model that is down fills no other's line. */
export function waitingLines(parts: WaitingLineParts): (call: Call) => WaitingLine {
  const lines = new Map<string, WaitingLine>();
  return ({ modelClass, model }) => {
    const name = modelClass === '*' ? `* ${model}` : modelClass;
    const found = lines.get(name);
    if (found) return found;
    if (lines.size >= mostLines) for (const [other, line] of lines) if (line.length === 0) lines.delete(other);
    const line = new WaitingLine(parts);
    lines.set(name, line);
    return line;
  };
}
