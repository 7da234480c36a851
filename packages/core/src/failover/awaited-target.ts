import type { Call } from '../call/call.ts';
import type { Target } from '../call/target.ts';
import type { TargetStack } from '../resilience/target-stack.ts';

/** While calls wait for a target that is open or doubtful, one scout asks it in so many milliseconds, give or take a fifth. */
const scoutEveryMs = 1000;
/** A call that its size holds back may be overtaken by smaller calls: so many sizes are looked at. */
const mostSizes = 20;

/** What may go to one target in one look of the line. */
export interface Permit {
  /** Calls that may go. */
  go: number;
  /** Whether one more call may go as the scout. */
  scout: boolean;
  /** The breaker is closed, so a scout is a call like any other: the first call in line may be it, however often it was a scout. */
  readonly anybody: boolean;
  /** Sizes that the pace of the target has held back in this look. */
  denied: number;
}

/** What a waiting line keeps of one target that calls wait for. */
export class AwaitedTarget {
  readonly #stackOf: (target: Target) => TargetStack;
  readonly #target: Target;
  waiters = 0;
  /** Epoch milliseconds. */
  #scoutDueAt = 0;
  /** Calls that were released to the target and are not admitted yet. */
  #underWay = 0;
  #rampEpoch: number;

  constructor(stackOf: (target: Target) => TargetStack, target: Target) {
    this.#stackOf = stackOf;
    this.#target = target;
    this.#rampEpoch = stackOf(target).rampEpoch();
  }

  /** What may go now; `before`: what this look has found for an earlier call. */
  permit(call: Call, before: Permit | undefined, now: number): Permit {
    if (before && (before.denied === 0 || before.denied > mostSizes)) return before;
    const permit = this.#permit(call, now);
    permit.denied += before?.denied ?? 0;
    return permit;
  }

  /** The scout is released. The next scout is due after a random time, so that scouts of several targets do not go in step. */
  sendScout(now: number, random: number): void {
    this.#scoutDueAt = now + scoutEveryMs * (0.8 + 0.4 * random);
  }

  /** The clock was set back: the next scout is due at once. */
  clockSetBack(now: number): void {
    this.#scoutDueAt = now;
  }

  /** A call is released. Returns what the call must call once the target has admitted or refused it. */
  release(): () => void {
    this.#underWay += 1;
    let isAdmitted = false;
    return () => {
      if (!isAdmitted) this.#underWay -= 1;
      isAdmitted = true;
    };
  }

  #permit(call: Call, now: number): Permit {
    const stack = this.#stackOf(this.#target);
    const epoch = stack.rampEpoch();
    if (epoch !== this.#rampEpoch) stack.wanted(this.waiters);
    this.#rampEpoch = epoch;
    const away = stack.hindered(call);
    if (!away && !stack.isDoubtful()) return { go: stack.room(call) - this.#underWay, scout: false, anybody: false, denied: 0 };
    const isUnknown = !away || away.because === 'open' || away.because === 'half-open';
    const isDue = now >= this.#scoutDueAt;
    return { go: 0, scout: isUnknown && isDue, anybody: !away, denied: away?.because === 'paced' ? 1 : 0 };
  }
}
