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

/** Whom the call may ask although it had no candidate left. */
export interface Chance {
  readonly target: Target;
  /** Asked as a last resort: once, and although its breaker may be open. Else as if it had been there from the start. */
  readonly lastResort: boolean;
  /** It was taken from the budget: to be given back where nothing is sent. */
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

/** What the call has come to so far. */
export interface Asked {
  /** By target, the last failure of those that were asked. */
  readonly failures: ReadonlyMap<Target, Failure>;
  /** Whether the call can be sent to a target at all. */
  fits(target: Target): boolean;
}

/**
 * What a call does that has no candidate left. Why: it has time, and others have shown that a target answers a moment later; failing at
 * once would throw both away. In this order: a target that is there after all and was not asked yet; one that failed it and is not known to
 * fail everybody; one that will be back, waited for in line. A second try costs the budget of the class, so that an
 * outage of everything is never multiplied; waiting costs nothing.
 */
export class LastResort {
  readonly #call: Call;
  readonly #policy: LastResortPolicy;
  readonly #parts: LastResortParts;
  readonly #line: WaitingLine;
  readonly #again: Times = new Map();
  /** How often it was let through to one that had failed it, once others had shown that it is back. */
  readonly #released: Times = new Map();
  /** How often it was the one that found out whether a target is back. */
  readonly #scouted: Times = new Map();
  #ticket: number | undefined;
  /** In line, and before asking again. */
  #spentMs = 0;
  /** In all, milliseconds, and for what. */
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

  /** What is left of the call's patience. Pauses before a second try of the same target count too. */
  get #leftMs(): number {
    return this.#policy.maxWaitMs - Math.max(this.#spentMs, pausedMs(this.#call, this.#parts.clock.now()));
  }

  /** It may be asked now, and nobody stands in line for it. */
  #isThere(target: Target): boolean {
    return !this.#parts.stackOf(target).hindered(this.#call) && !this.#line.isAwaited(target);
  }

  /** The one that was asked again least, the better one of equals. */
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

  /** Whether it makes sense to wait for it: it will be there in time, or nobody knows. */
  #mayBeBack(target: Target, { failures }: Asked, endsAt: number): boolean {
    if (this.#leftMs <= 0 || (failures.has(target) && timesOf(this.#released, target) >= this.#policy.attempts)) return false;
    const { because, until } = this.#reason(target) ?? {};
    if (because === undefined || because === 'suspended') return false;
    if (because === 'open' || because === 'half-open' || until === undefined) return true;
    return until <= Math.min(endsAt, this.#parts.clock.now() + this.#leftMs);
  }

  /** Why it cannot be asked at once; undefined where it can. */
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
    // Whoever comes back has its place.
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

/** What another try cannot change. */
function isFinal(failure: Failure | undefined): boolean {
  if (!failure) return false;
  const { blamesTarget, afterwards } = ruleOf(failure.reason);
  return !blamesTarget && afterwards !== 'cooling' && failure.reason !== 'shed' && failure.reason !== 'unavailable';
}
