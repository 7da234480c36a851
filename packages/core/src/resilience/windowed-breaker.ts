import { CircuitState, type IBreaker } from 'cockatiel';
import type { Clock } from '../call/clock.ts';
import type { BreakerPolicy } from '../call/policy.ts';
import { UsualFailures } from './usual-failures.ts';

const buckets = 12;

interface VerdictBucket {
  /** Since the epoch, in lengths of a bucket. */
  readonly at: number;
  calls: number;
  failures: number;
}

/** An answer is due after so many times the usual time between two answers, within these bounds. */
const dueTimes = 5;
const soonestDueMs = 1000;
const latestDueMs = 5000;
/** Weight of the latest time between two answers. */
const newest = 0.1;

/** Whether one more breaker of the target's model classes may open. `answers`: the target still answers some calls. */
export type MayOpen = (answers: boolean) => boolean;

/**
 * Judges a target while its breaker is closed: trips after `consecutive` failures in a row, or when `failureRate` of at least `minimumCalls`
 * in `window` failed. None of cockatiel's own strategies says "or", and its windowed strategy needs five failures a second, which LLM
 * traffic never has.
 *
 * In a row means also: without an answer for a time in which several were due. At 600 calls a second five failures in a row come by chance
 * every few seconds where 15 % of the calls fail, and an outage lets nothing through for a whole second. For the same reason a target that
 * usually fails now and then is allowed more failures in a row, and no small sample is believed against it.
 *
 * `failuresPerMinute` counts whatever the share is, for targets whose every failure hurts. After linkerd2-proxy's unified breaker: a ring
 * of buckets that expire by themselves, empty again after recovery.
 */
export class WindowedBreaker implements IBreaker {
  readonly state = undefined;
  readonly #policy: BreakerPolicy;
  readonly #clock: Clock;
  readonly #mayOpen: MayOpen;
  readonly #bucketMs: number;
  readonly #usual = new UsualFailures();
  #ring: VerdictBucket[] = [];
  #consecutive = 0;
  #failingSince = 0;
  /** Epoch milliseconds of the latest failures, `failuresPerMinute` at most. */
  #lastMinute: number[] = [];
  #answeredAt = Number.NEGATIVE_INFINITY;
  /** Usual milliseconds between two answers. */
  #usualMs: number | undefined;

  constructor(policy: BreakerPolicy, clock: Clock, mayOpen: MayOpen = () => true) {
    this.#policy = policy;
    this.#clock = clock;
    this.#mayOpen = mayOpen;
    this.#bucketMs = Math.max(1, policy.windowMs / buckets);
  }

  success(state: CircuitState): void {
    this.#answered();
    if (state === CircuitState.HalfOpen) this.#ring = [];
    else this.#record(false);
  }

  failure(state: CircuitState): boolean {
    if (state === CircuitState.HalfOpen) return true;
    if (this.#consecutive === 0) this.#failingSince = this.#clock.now();
    this.#consecutive += 1;
    this.#record(true);
    const isOut = this.#tooManyInAMinute() || (this.#tooManyInARow() && this.#isSilent());
    if (!isOut && !this.#overRate()) return false;
    if (!this.#mayOpen(!isOut)) return false;
    this.#ring = [];
    this.#lastMinute = [];
    this.#consecutive = 0;
    return true;
  }

  /** Epoch milliseconds of the first of the failures in a row; undefined where the last verdict was an answer. */
  failingSince(): number | undefined {
    return this.#consecutive > 0 ? this.#failingSince : undefined;
  }

  /** `consecutive` failures came in a row. Without the patience that opening takes, because a call that asks this can still wait in line. */
  isDoubtful(): boolean {
    return this.#consecutive >= this.#policy.consecutive;
  }

  /** The failures in a row had a cause that is over. */
  forgive(): void {
    this.#consecutive = 0;
  }

  #tooManyInAMinute(): boolean {
    const { failuresPerMinute } = this.#policy;
    if (failuresPerMinute === undefined) return false;
    const now = this.#clock.now();
    const latest = this.#lastMinute.filter((at) => at > now - 60_000 && at <= now);
    this.#lastMinute = [...latest, now].slice(-failuresPerMinute);
    return this.#lastMinute.length >= failuresPerMinute;
  }

  #tooManyInARow(): boolean {
    return this.#consecutive >= this.#usual.inARow(this.#policy.consecutive);
  }

  #isSilent(): boolean {
    const dueMs = Math.min(latestDueMs, Math.max(soonestDueMs, dueTimes * (this.#usualMs ?? 0)));
    const silentMs = this.#clock.now() - this.#answeredAt;
    return silentMs >= dueMs || silentMs < 0; // negative: the clock was set back
  }

  #overRate(): boolean {
    let calls = 0;
    let failures = 0;
    for (const bucket of this.#ring) {
      calls += bucket.calls;
      failures += bucket.failures;
    }
    const { minimumCalls, failureRate } = this.#policy;
    return calls >= minimumCalls && failures >= failureRate * calls && failures >= this.#usual.most(calls);
  }

  #answered(): void {
    const now = this.#clock.now();
    const sinceMs = Math.max(0, now - this.#answeredAt);
    const before = this.#usualMs;
    if (Number.isFinite(sinceMs)) this.#usualMs = before === undefined ? sinceMs : before + newest * (sinceMs - before);
    this.#answeredAt = now;
    this.#consecutive = 0;
  }

  #record(failed: boolean): void {
    this.#usual.note(failed);
    const at = Math.floor(this.#clock.now() / this.#bucketMs);
    const last = this.#ring[this.#ring.length - 1];
    const bucket = last?.at === at ? last : { at, calls: 0, failures: 0 };
    if (bucket !== last) this.#ring.push(bucket);
    bucket.calls += 1;
    if (failed) bucket.failures += 1;
    // Also drops buckets with a later time than now: they were written before the clock was set back.
    const [first] = this.#ring;
    if (first && (first.at <= at - buckets || first.at > at))
      this.#ring = this.#ring.filter((one) => one.at > at - buckets && one.at <= at);
  }
}
