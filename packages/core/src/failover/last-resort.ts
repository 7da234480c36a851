import type { Call } from '../call/call.ts';
import type { WaitCause } from '../call/call-events.ts';
import type { Clock } from '../call/clock.ts';
import type { Publish } from '../call/events.ts';
import type { Failure } from '../call/failure.ts';
import type { LastResortPolicy } from '../call/policy.ts';
import { ruleOf } from '../call/reasons.ts';
import type { Target } from '../call/target.ts';
import type { Away } from '../resilience/away.ts';
import { backoffMs } from '../resilience/backoff.ts';
import { pausedMs } from '../resilience/paused-ms.ts';
import { sleep } from '../resilience/sleep.ts';
import type { TargetStack } from '../resilience/target-stack.ts';
import type { Release, WaitingLine } from './waiting-line.ts';

/** The target that a call without candidates may ask. */
export interface Chance {
  readonly target: Target;
  /** True: the target is asked once, although its breaker may be open. False: the target is asked as any candidate. */
  readonly lastResort: boolean;
  /** The attempt was taken from the budget, which gets it back where nothing is sent. */
  readonly paid?: boolean;
  onAdmission?(): void;
}

export interface LastResortParts {
  readonly clock: Clock;
  readonly random: () => number;
  readonly publish: Publish;
  stackOf(target: Target): TargetStack;
  readonly line: WaitingLine;
}

/** What the call has found out so far. */
export interface Asked {
  /** The last failure of each target that was asked. */
  readonly failures: ReadonlyMap<Target, Failure>;
  /** Whether the call can be sent to a target at all. */
  fits(target: Target): boolean;
}

/**
 * What a call does that has no candidate left. Why: the call has time, and a target may answer a moment later; failing at once would waste
 * both. In this order: an available target that was not asked yet; a target that failed this call and may answer a second try; a target that
 * will be back, for which the call waits in line. A second try costs the budget of the class, so that an outage of all targets is never
 * multiplied; waiting costs nothing.
 */
export class LastResort {
  readonly #call: Call;
  readonly #policy: LastResortPolicy;
  readonly #parts: LastResortParts;
  readonly #line: WaitingLine;
  readonly #again: Times = new Map();
  /** How often the call was released to a target that had failed it, after other calls had shown that the target is back. */
  readonly #released: Times = new Map();
  /** How often the call was the scout of a target. */
  readonly #scouted: Times = new Map();
  #ticket: number | undefined;
  /** Milliseconds of waits in line and of pauses before asking again. */
  #spentMs = 0;
  /** Milliseconds of all waits in line. */
  waitedMs = 0;
  readonly waitedFor = new Set<string>();

  constructor(call: Call, policy: LastResortPolicy, parts: LastResortParts) {
    this.#call = call;
    this.#policy = policy;
    this.#parts = parts;
    this.#line = parts.line;
  }

  /** @param endsAt - epoch milliseconds after which no attempt makes sense. Undefined: nothing more can be done. */
  async next(asked: Asked, endsAt: number): Promise<Chance | undefined> {
    const able = this.#call.candidates.filter((target) => asked.fits(target) && !isFinal(asked.failures.get(target)));
    const { stackOf } = this.#parts;
    const there = able.filter((target) => this.#isThere(target));
    const fresh = there.find((target) => !asked.failures.has(target));
    if (fresh) return { target: fresh, lastResort: false };
    const well = this.#best(there.filter((target) => !stackOf(target).isDoubtful()));
    const again = well && (await this.#askAgain(well, endsAt));
    if (again) return again;
    const awaited = able.filter((target) => this.#mayBeBack(target, asked, endsAt));
    return awaited.length > 0 && !this.#call.signal.aborted ? this.#wait(awaited, asked, endsAt) : undefined;
  }

  /** Milliseconds that the call may still wait. Pauses before a retry of the same target count as waits. */
  get #leftMs(): number {
    return this.#policy.maxWaitMs - Math.max(this.#spentMs, pausedMs(this.#call, this.#parts.clock.now()));
  }

  /** Whether the target may be asked now, and no call waits for it. */
  #isThere(target: Target): boolean {
    return !this.#parts.stackOf(target).hindered(this.#call) && !this.#line.isAwaited(target);
  }

  /** The target that was asked again least often; of equal targets the better candidate. */
  #best(targets: readonly Target[]): Target | undefined {
    const times = (target: Target) => timesOf(this.#again, target);
    const left = targets.filter((target) => times(target) < this.#policy.attempts);
    return left.reduce<Target | undefined>((best, one) => (!best || times(one) < times(best) ? one : best), undefined);
  }

  /** After a pause, if the budget allows it. */
  async #askAgain(target: Target, endsAt: number): Promise<Chance | undefined> {
    const { clock, random, publish, stackOf } = this.#parts;
    if (!stackOf(target).withdrawBudget('last-resort')) return undefined;
    const times = [...this.#again.values()].reduce((sum, one) => sum + one, 0);
    const again = countOne(this.#again, target);
    const leftMs = Math.min(this.#leftMs, endsAt - clock.now());
    const pauseMs = Math.min(Math.max(0, leftMs), backoffMs(target.policy.retry.backoff, times, random));
    publish({ type: 'last-resort', callId: this.#call.id, at: clock.now(), target: target.id, again, pauseMs });
    this.#spentMs += pauseMs;
    if (await sleep(clock, pauseMs, this.#call.signal)) return { target, lastResort: true, paid: true };
    stackOf(target).giveBackBudget();
    return undefined;
  }

  /** Whether waiting for the target makes sense: it will be back in time, or when it will be back is not known. */
  #mayBeBack(target: Target, { failures }: Asked, endsAt: number): boolean {
    if (this.#leftMs <= 0 || (failures.has(target) && timesOf(this.#released, target) >= this.#policy.attempts)) return false;
    const { because, until } = this.#reason(target) ?? {};
    if (because === undefined || because === 'suspended') return false;
    if (because === 'open' || because === 'half-open' || until === undefined) return true;
    return until <= Math.min(endsAt, this.#parts.clock.now() + this.#leftMs);
  }

  /** Why the target cannot be asked at once; undefined where it can be asked. */
  #reason(target: Target): Pick<Away, 'because' | 'until'> | undefined {
    const stack = this.#parts.stackOf(target);
    const hindered = stack.hindered(this.#call);
    if (hindered) return hindered;
    if (stack.isDoubtful()) return { because: 'doubtful' };
    return this.#line.isAwaited(target) ? { because: 'paced' } : undefined;
  }

  async #wait(targets: readonly Target[], asked: Asked, endsAt: number): Promise<Chance | undefined> {
    const { clock, publish } = this.#parts;
    const { queue, attempts, maxWaitMs } = this.#policy;
    // A call that comes back into the line has its place, however full the line is.
    if (this.#ticket === undefined && this.#line.isFull(queue, maxWaitMs)) return undefined;
    this.#ticket ??= this.#line.ticket();
    const startedAt = clock.now();
    const because = this.#reason(targets[0] as Target)?.because as WaitCause;
    const release = await this.#line.wait({
      call: this.#call,
      ticket: this.#ticket,
      until: Math.min(endsAt, startedAt + this.#leftMs),
      targets,
      mayScout: (target) => timesOf(this.#scouted, target) < attempts,
    });
    const waitedMs = clock.now() - startedAt;
    this.#spentMs += waitedMs;
    this.waitedMs += waitedMs;
    for (const { id } of targets) this.waitedFor.add(id);
    publish({
      type: 'wait',
      callId: this.#call.id,
      at: clock.now(),
      modelClass: this.#call.modelClass,
      targets: targets.map(({ id }) => id),
      because,
      waitedMs,
      ...(release && { to: release.target.id }),
    });
    return release && this.#goWith(release, asked);
  }

  #goWith({ target, scout, onAdmission }: Release, asked: Asked): Chance {
    const lastResort = scout || asked.failures.has(target);
    if (scout) countOne(this.#scouted, target);
    else if (lastResort) countOne(this.#released, target);
    return { target, lastResort, onAdmission };
  }
}

type Times = Map<Target, number>;

const timesOf = (times: Times, target: Target) => times.get(target) ?? 0;

function countOne(times: Times, target: Target): number {
  const now = timesOf(times, target) + 1;
  times.set(target, now);
  return now;
}

/** True for a failure that another try cannot change. */
function isFinal(failure: Failure | undefined): boolean {
  if (!failure) return false;
  const { blamesTarget, afterwards } = ruleOf(failure.reason);
  return !blamesTarget && afterwards !== 'cooling' && failure.reason !== 'shed' && failure.reason !== 'unavailable';
}
