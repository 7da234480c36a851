import type { Call } from '../call/call.ts';
import type { Clock, Timer } from '../call/clock.ts';
import type { Target } from '../call/target.ts';
import { Recent } from '../resilience/recent.ts';
import { setBackBy } from '../resilience/set-back.ts';
import type { TargetStack } from '../resilience/target-stack.ts';
import { AwaitedTarget, type Permit } from './awaited-target.ts';

/** How often the line looks whether a call may go. Up to half of it is added at random, so that lines do not look in step. */
const lookEveryMs = 20;
/** Calls that may wait at once where no `queue` is configured and the class gets fewer calls than this in the time that a call may wait. */
const leastQueue = 1000;
/** Calls do not come evenly: room for so many times the mean. */
const slack = 1.5;
/** The speed of the line is measured over so many seconds. */
const speedSeconds = 5;

/** A call that has no target to ask. */
interface Waiter {
  readonly call: Call;
  /** The place of the call: lower numbers go first. A call that comes back into the line keeps its number. */
  readonly ticket: number;
  /** Epoch milliseconds at which the call gives up waiting. */
  readonly until: number;
  /** The targets that the call waits for, best first. */
  readonly targets: readonly Target[];
  /** Whether the call may be the scout that finds out whether the target is back. */
  mayScout(target: Target): boolean;
}

/** The target that a waiting call may ask now. */
export interface Release {
  readonly target: Target;
  /** Nobody knows whether the target is back: the call finds out. */
  readonly scout: boolean;
  /** To be called once the target has admitted or refused the call. */
  onAdmission(): void;
}

export interface WaitingLineParts {
  readonly clock: Clock;
  readonly random: () => number;
  stackOf(target: Target): TargetStack;
}

interface Queued extends Waiter {
  until: number;
  /** Takes the call out of the line. Undefined: without a target. */
  leave(release: Release | undefined): void;
}

/**
 * The calls of one model class that have no target to ask, in order of arrival.
 *
 * Why a line and not a retry each: a target that comes back must not get every waiting call at once, the call that has waited longest goes
 * first, and one call a second is enough to find out whether a target is back, however many calls wait.
 */
export class WaitingLine {
  readonly #parts: WaitingLineParts;
  readonly #line: Queued[] = [];
  readonly #awaited = new Map<string, AwaitedTarget>();
  readonly #arrived: Recent;
  readonly #released: Recent;
  #tickets = 0;
  #timer: Timer | undefined;
  /** Epoch milliseconds of the next look. */
  #dueAt = 0;
  #lookedAt = 0;

  constructor(parts: WaitingLineParts) {
    this.#parts = parts;
    this.#arrived = new Recent(parts.clock, 1);
    this.#released = new Recent(parts.clock, speedSeconds);
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

  /** Whether calls wait for this target: a newcomer then goes behind them. */
  isAwaited(target: Target): boolean {
    return (this.#awaited.get(target.id)?.waiters ?? 0) > 0;
  }

  /** Milliseconds that a newcomer would wait at the latest speed of the line; undefined where the line is empty or did not move. */
  expectedMs(): number | undefined {
    const perSecond = this.#released.rate();
    return perSecond === 0 || this.#line.length === 0 ? undefined : ((this.#line.length + 1) / perSecond) * 1000;
  }

  /** @param queue - the most calls that may wait at once; undefined: 1,000, or as many as the class gets within `maxWaitMs` */
  isFull(queue: number | undefined, maxWaitMs: number): boolean {
    return this.#line.length >= (queue ?? Math.max(leastQueue, (slack * this.#arrived.sum() * maxWaitMs) / 1000));
  }

  /** Resolves with the target that the call may ask; with undefined when its time in line is over or its client has left. */
  wait(waiter: Waiter): Promise<Release | undefined> {
    const { signal } = waiter.call;
    if (signal.aborted) return Promise.resolve(undefined);
    return new Promise((resolve) => {
      const onAbort = () => queued.leave(undefined);
      const queued: Queued = {
        ...waiter,
        leave: (release) => {
          signal.offAbort(onAbort);
          this.#remove(queued);
          resolve(release);
        },
      };
      signal.onAbort(onAbort);
      this.#insert(queued);
      // A line that was not empty was looked at a moment ago, and will be again a moment later.
      if (this.#line.length === 1) this.look();
      else this.#wake(Math.max(0, waiter.until - this.#parts.clock.now()));
    });
  }

  /** Something may have changed for the better: looks after 1 ms, once for all nudges in the meantime. */
  nudge(): void {
    if (this.#line.length > 0) this.#wake(1);
  }

  /** Releases the calls that may go now. */
  look(): void {
    const now = this.#parts.clock.now();
    this.#noticeSetBack(now);
    const permits = new Map<string, Permit>();
    for (const queued of [...this.#line]) {
      if (now >= queued.until) queued.leave(undefined);
      else this.#serve(queued, permits);
    }
    this.#sleep();
    if (this.#line.length === 0) return;
    const soonest = this.#line.reduce((least, { until }) => Math.min(least, until), Number.POSITIVE_INFINITY);
    const { clock, random } = this.#parts;
    this.#wake(Math.min(lookEveryMs * (1 + random() / 2), Math.max(1, soonest - clock.now())));
  }

  /** No call waits longer because the clock was set back. */
  #noticeSetBack(now: number): void {
    const backMs = setBackBy(this.#lookedAt, now);
    this.#lookedAt = now;
    if (backMs === 0) return;
    for (const queued of this.#line) queued.until -= backMs;
    for (const awaited of this.#awaited.values()) awaited.clockSetBack(now);
  }

  /** Looks within so many milliseconds. */
  #wake(inMs: number): void {
    const at = this.#parts.clock.now() + inMs;
    if (this.#timer && this.#dueAt <= at) return;
    this.#timer?.cancel();
    this.#dueAt = at;
    this.#timer = this.#parts.clock.timer(inMs, () => this.look());
  }

  #sleep(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  /** Releases one call to the best of its targets that has room, or that wants a scout. */
  #serve(queued: Queued, permits: Map<string, Permit>): void {
    const { clock, random } = this.#parts;
    for (const target of queued.targets) {
      const awaited = this.#awaited.get(target.id);
      if (!awaited) continue;
      const permit = awaited.permit(queued.call, permits.get(target.id), clock.now());
      permits.set(target.id, permit);
      const scout = permit.go < 1 && permit.scout && (permit.anybody || queued.mayScout(target));
      if (permit.go < 1 && !scout) continue;
      if (scout) {
        permit.scout = false;
        awaited.sendScout(clock.now(), random());
      } else {
        permit.go -= 1;
        this.#released.add(1);
      }
      return queued.leave({ target, scout, onAdmission: awaited.release() });
    }
  }

  #insert(queued: Queued): void {
    let place = this.#line.length;
    while (place > 0 && (this.#line[place - 1]?.ticket ?? 0) > queued.ticket) place -= 1;
    this.#line.splice(place, 0, queued);
    for (const target of queued.targets) {
      const awaited = this.#awaited.get(target.id) ?? new AwaitedTarget(this.#parts.stackOf, target);
      this.#awaited.set(target.id, awaited);
      awaited.waiters += 1;
    }
  }

  #remove(queued: Queued): void {
    const place = this.#line.indexOf(queued);
    if (place < 0) return;
    this.#line.splice(place, 1);
    for (const { id } of queued.targets) {
      const awaited = this.#awaited.get(id);
      if (awaited) awaited.waiters -= 1;
    }
    if (this.#line.length === 0) this.#sleep();
  }
}
