import { type CircuitBreakerPolicy, CircuitState, circuitBreaker, handleAll, type IBackoff } from 'cockatiel';
import type { Clock } from '../call/clock.ts';
import type { Publish } from '../call/events.ts';
import type { BreakerPolicy } from '../call/policy.ts';
import type { BreakerState } from '../call/target-events.ts';
import { Ramp } from './ramp.ts';
import { setBackBy } from './set-back.ts';
import { type MayOpen, WindowedBreaker } from './windowed-breaker.ts';

export interface TargetBreakerParts {
  readonly clock: Clock;
  readonly random: () => number;
  readonly publish: Publish;
  /** Whether one more breaker of the model classes of this target may open. Default: yes. */
  readonly mayOpen?: MayOpen;
}

/** How an attempt came to its verdict. */
interface Circumstances {
  /** The target was asked although its breaker was open: an answer makes the breaker half-open at once. */
  readonly scout?: boolean;
  /** No connection came about. */
  readonly unreached?: boolean;
}

const failed = () => Promise.reject(failure);
const succeeded = () => Promise.resolve();
/** One Error for all verdicts, because its stack is of no use and making an Error costs more than the whole policy. */
const failure = new Error('The target failed.');

/**
 * The breaker of one target. Admission and verdict are apart, because the verdict on a stream comes when the stream has ended.
 *
 * cockatiel keeps the state; it is given verdicts, not calls. Measured on 4.0.0: it judges when a promise settles, which for a stream is
 * too early; it queues callers behind a half-open probe; and an error that it does not match closes a half-open breaker. Given only
 * verdicts that count, it does none of that.
 */
export class TargetBreaker {
  /** How the target gets its calls back: trials while half-open, a growing share of all calls after the breaker has closed. */
  readonly ramp: Ramp;
  readonly #target: string;
  readonly #policy: BreakerPolicy;
  readonly #parts: TargetBreakerParts;
  readonly #window: WindowedBreaker;
  readonly #breaker: CircuitBreakerPolicy;
  #openedAt = 0;
  #openUntil = 0;
  /** Epoch milliseconds at which the breaker was last closed and the target answered. */
  #awaySince = 0;
  /** Epoch milliseconds of the first of the failures in a row before this verdict. */
  #failingFrom: number | undefined;
  #published: BreakerState = 'closed';
  /** Failures in a row for want of a connection; 0 after any other verdict. */
  #unreachedInARow = 0;
  /** Verdicts of trials since the breaker became half-open. */
  readonly #trials = { answered: 0, failed: 0 };

  constructor(target: string, policy: BreakerPolicy, parts: TargetBreakerParts) {
    this.#target = target;
    this.#policy = policy;
    this.#parts = parts;
    this.ramp = new Ramp(parts.clock);
    this.#window = new WindowedBreaker(policy, parts.clock, parts.mayOpen);
    this.#breaker = circuitBreaker(handleAll, {
      breaker: this.#window,
      halfOpenAfter: this.#openTimes(0),
      halfOpenSampling: { calls: policy.closeAfter, threshold: 0 },
    });
  }

  /** `open` becomes `half-open` when its time is over, also while no call comes. */
  state(): BreakerState {
    if (this.#isClosed()) return 'closed';
    const now = this.#parts.clock.now();
    const backMs = setBackBy(this.#openedAt, now);
    this.#openedAt -= backMs;
    this.#openUntil -= backMs;
    const state = now < this.#openUntil ? 'open' : 'half-open';
    this.#enter(state);
    return state;
  }

  /** Epoch milliseconds; 0 while closed. */
  openUntil(): number {
    return this.#isClosed() ? 0 : this.#openUntil;
  }

  /** Closed, but so many failures came in a row that only time is missing until the breaker opens. */
  isDoubtful(): boolean {
    return this.#isClosed() && this.#window.isDoubtful();
  }

  /** Takes the place of a trial; false where all places are taken. A place that was taken must be given back by `returnProbe`. */
  takeProbe(): boolean {
    if (this.ramp.room() < 1) return false;
    this.ramp.enter();
    return true;
  }

  returnProbe(): void {
    this.ramp.leave(false);
  }

  /** Whether the latest verdicts were all failures for want of a connection. */
  isUnreachable(): boolean {
    return this.#unreachedInARow > 0;
  }

  /** A connection stands. Where only that was missing, the target is back, and no call needs to wait for a whole answer to see it. */
  reached(callId?: string): void {
    this.#unreachedInARow = 0;
    this.#window.forgive();
    if (this.state() === 'open') this.#halfOpenNow(callId);
  }

  /**
   * Counts an answer or a failure. Not to be called for an attempt that gives no verdict.
   *
   * @returns resolves when the state has changed; undefined where the verdict cannot change it
   */
  judge(didFail: boolean, callId?: string, { scout = false, unreached = false }: Circumstances = {}): Promise<void> | undefined {
    this.#unreachedInARow = unreached ? this.#unreachedInARow + 1 : 0;
    if (this.state() === 'open') {
      if (didFail || !scout) return undefined; // the attempt began before the breaker opened, so its verdict is already old
      this.#halfOpenNow(callId);
    }
    if (!this.#isClosed() && !this.#decides(didFail)) return undefined;
    this.#failingFrom = this.#window.failingSince() ?? this.#failingFrom;
    if (didFail || !this.#isClosed()) return this.#ask(didFail, callId);
    this.#answered(callId);
    return undefined;
  }

  /** An answer of a closed target is given to the window only: through cockatiel the window would get it some promises later. */
  #answered(callId: string | undefined): void {
    const now = this.#parts.clock.now();
    // Calls that waited to see whether the target is down come back by a share too.
    if (this.#window.isDoubtful()) this.ramp.open(now - (this.#failingFrom ?? now));
    this.#window.success(CircuitState.Closed);
    this.#enter('closed', callId);
  }

  async #ask(didFail: boolean, callId: string | undefined): Promise<void> {
    await this.#breaker.execute(didFail ? failed : succeeded).catch(ignore);
    if (this.#breaker.state === CircuitState.Open) this.#enter('open', callId);
    if (this.#isClosed()) this.#enter('closed', callId);
  }

  /** While half-open the first trial decides, and after it more than half of the trials: one failure of a target that is back is no outage. */
  #decides(didFail: boolean): boolean {
    this.#trials[didFail ? 'failed' : 'answered'] += 1;
    return !didFail || this.#trials.failed > this.#trials.answered;
  }

  /** An open target has answered: the calls that wait for it follow by a share, and not by single trials. */
  #halfOpenNow(callId?: string): void {
    const now = this.#parts.clock.now();
    this.#openUntil = now;
    this.#enter('half-open', callId);
    this.ramp.open(now - this.#awaySince);
  }

  #enter(to: BreakerState, callId?: string): void {
    const from = this.#published;
    if (to === from) return;
    const at = this.#parts.clock.now();
    if (from === 'closed') this.#awaySince = Math.min(at, this.#failingFrom ?? at);
    this.#published = to;
    if (to === 'half-open') {
      this.#trials.answered = 0;
      this.#trials.failed = 0;
      this.ramp.try(this.#policy.probes);
    } else if (to === 'open') this.ramp.stop();
    else if (this.ramp.isTrying()) this.ramp.open(at - this.#awaySince);
    this.#parts.publish({ type: 'breaker', at, target: this.#target, from, to, ...(callId !== undefined && { callId }) });
  }

  #isClosed(): boolean {
    return this.#breaker.state === CircuitState.Closed;
  }

  /**
   * `openFor × 2ⁿ` up to `maxOpenFor`, ±20 % so that processes do not probe in step. cockatiel is told only whether the time is over: by
   * cockatiel's own count a clock that was set back would keep the breaker open.
   */
  #openTimes(n: number): IBackoff<unknown> {
    const { clock } = this.#parts;
    const isOver = () => clock.now() >= this.#openUntil;
    return {
      get duration() {
        return isOver() ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
      },
      next: () => {
        this.#open(n);
        return this.#openTimes(n + 1);
      },
    };
  }

  #open(n: number): void {
    const { openForMs, maxOpenForMs } = this.#policy;
    // An `openFor` above the default `maxOpenFor` is meant by whoever wrote it.
    const longestMs = Math.max(maxOpenForMs, openForMs);
    const baseMs = Math.min(longestMs, openForMs * 2 ** Math.min(n, 30));
    this.#openedAt = this.#parts.clock.now();
    this.#openUntil = this.#openedAt + baseMs * (0.8 + 0.4 * this.#parts.random());
  }
}

/** The rejection is the verdict itself. */
function ignore(): void {}
