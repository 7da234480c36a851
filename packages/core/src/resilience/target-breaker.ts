import { type CircuitBreakerPolicy, CircuitState, circuitBreaker, handleAll, type IBackoff } from 'cockatiel';
import type { Clock } from '../call/clock.ts';
import type { Publish } from '../call/events.ts';
import type { BreakerPolicy } from '../call/policy.ts';
import type { BreakerState } from '../call/target-events.ts';
import { type Ramp, ramp } from './ramp.ts';
import { setBackBy } from './set-back.ts';
import { type MayOpen, windowedBreaker } from './windowed-breaker.ts';

/** The breaker of one target. Admission and verdict are apart, because the verdict on a stream comes when it has ended. */
export interface TargetBreaker {
  /** `open` becomes `half-open` when its time is over, without anybody asking. */
  state(): BreakerState;
  /** Epoch milliseconds; 0 while closed. */
  openUntil(): number;
  /** Closed, but so many failures came in a row that only time is missing to open it. */
  isDoubtful(): boolean;
  /** How it gets its calls back: trials in half-open, a share of all after it has closed. */
  readonly ramp: Ramp;
  /** Takes a trial's place in half-open; false where all are taken. Whoever got one must give it back. */
  takeProbe(): boolean;
  returnProbe(): void;
  /**
   * Counts an answer or a failure. Resolves when the state has changed; undefined where it cannot. Calls that give no verdict must not ask.
   */
  judge(failed: boolean, callId?: string, how?: Verdict): Promise<void> | undefined;
  /** Every failure of late was that no connection came about. */
  isUnreachable(): boolean;
  /** A connection stands. Where only that was missing, the target is back: nobody need wait for a whole answer to see it. */
  reached(callId?: string): void;
}

/** How an attempt came to its verdict. */
export interface Verdict {
  /** It was asked although open: an answer brings it to half-open at once. */
  readonly scout?: boolean;
  /** No connection came about. */
  readonly unreached?: boolean;
}

const failed = () => Promise.reject(failure);
const succeeded = () => Promise.resolve();
/** One Error for all: its stack is nobody's, and making one costs more than the whole policy. */
const failure = new Error('The target failed.');

/**
 * cockatiel keeps the state; it is given verdicts, not calls. Measured on 4.0.0: it judges when a promise settles, which for a stream is
 * too early; it queues callers behind a half-open probe; and an error that it does not match closes a half-open breaker. Given only
 * verdicts that count, it does none of that.
 */
export function targetBreaker(
  target: string,
  policy: BreakerPolicy,
  clock: Clock,
  random: () => number,
  publish: Publish,
  /** Whether one more of the class's breakers may open. */
  mayOpen: MayOpen = () => true,
): TargetBreaker {
  let openedAt = 0;
  let openUntil = 0;
  /** When it was closed last. */
  let awaySince = 0;
  /** Of the failures in a row before this verdict. */
  let failingFrom: number | undefined;
  let shown: BreakerState = 'closed';
  /** Failures in a row for want of a connection; 0 after any other verdict. */
  let unreachedInARow = 0;
  /** Of the trials since it is half-open. */
  const trials = { answered: 0, failed: 0 };
  const back = ramp(clock);

  const window = windowedBreaker(policy, clock, mayOpen);
  const breaker: CircuitBreakerPolicy = circuitBreaker(handleAll, {
    breaker: window,
    halfOpenAfter: openTimes(0),
    halfOpenSampling: { calls: policy.closeAfter, threshold: 0 },
  });
  /**
   * `openFor × 2ⁿ` up to `maxOpenFor`, ±20 % so that processes do not probe in step. cockatiel is told only whether it is
   * over: by its own count a clock that was set back would keep it open.
   */
  function openTimes(n: number): IBackoff<unknown> {
    return {
      get duration() {
        return clock.now() < openUntil ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
      },
      next() {
        // Whoever writes a longer `openFor` and no `maxOpenFor` means it.
        const longest = Math.max(policy.maxOpenForMs, policy.openForMs);
        const base = Math.min(longest, policy.openForMs * 2 ** Math.min(n, 30));
        const duration = base * (0.8 + 0.4 * random());
        openedAt = clock.now();
        openUntil = openedAt + duration;
        return openTimes(n + 1);
      },
    };
  }

  function show(state: BreakerState, callId?: string): BreakerState {
    if (state !== shown) {
      const from = shown;
      if (from === 'closed') awaySince = Math.min(clock.now(), failingFrom ?? clock.now());
      shown = state;
      if (state === 'half-open') {
        trials.answered = 0;
        trials.failed = 0;
        back.try(policy.probes);
      } else if (state === 'open') back.stop();
      else if (back.isTrying()) back.open(clock.now() - awaySince);
      publish({ type: 'breaker', at: clock.now(), target, from, to: state, ...(callId !== undefined && { callId }) });
    }
    return state;
  }

  function state(): BreakerState {
    if (breaker.state === CircuitState.Closed) return 'closed';
    const backMs = setBackBy(openedAt, clock.now());
    openedAt -= backMs;
    openUntil -= backMs;
    return show(clock.now() < openUntil ? 'open' : 'half-open');
  }

  /** In half-open the first trial decides, and after it more than half of them: one hiccup of a target that is back is no outage. */
  function countsAsTrial(didFail: boolean): boolean {
    trials[didFail ? 'failed' : 'answered'] += 1;
    return !didFail || trials.failed > trials.answered;
  }

  /** Somebody found out that it is there while it was open: those who wait for it follow by a share, and not by single trials. */
  function halfOpenNow(callId?: string): void {
    openUntil = clock.now();
    show('half-open', callId);
    back.open(clock.now() - awaySince);
  }

  async function ask(didFail: boolean, callId: string | undefined): Promise<void> {
    await breaker.execute(didFail ? failed : succeeded).catch(ignore);
    if (breaker.state === CircuitState.Open) show('open', callId);
    if (breaker.state === CircuitState.Closed) show('closed', callId);
  }

  return {
    state,
    openUntil: () => (breaker.state === CircuitState.Closed ? 0 : openUntil),
    isDoubtful: () => breaker.state === CircuitState.Closed && window.isDoubtful(),
    ramp: back,
    takeProbe() {
      if (back.room() < 1) return false;
      back.enter();
      return true;
    },
    returnProbe: () => back.leave(false),
    isUnreachable: () => unreachedInARow > 0,
    reached(callId) {
      unreachedInARow = 0;
      window.forgive();
      if (state() === 'open') halfOpenNow(callId);
    },
    judge(didFail, callId, { scout = false, unreached = false } = {}) {
      unreachedInARow = unreached ? unreachedInARow + 1 : 0;
      if (state() === 'open') {
        if (didFail || !scout) return undefined; // a call that began before it opened: its verdict is already old
        halfOpenNow(callId);
      }
      if (breaker.state !== CircuitState.Closed && !countsAsTrial(didFail)) return undefined;
      failingFrom = window.failingSince() ?? failingFrom;
      if (didFail || breaker.state !== CircuitState.Closed) return ask(didFail, callId);
      // Whoever waited to see whether it is down at all goes there by a share too.
      if (window.isDoubtful()) back.open(clock.now() - (failingFrom ?? clock.now()));
      // An answer of a target that is well is all that cockatiel would be told of, some promises later.
      window.success(CircuitState.Closed);
      show('closed', callId);
      return undefined;
    },
  };
}

/** The rejection is the verdict itself. */
function ignore(): void {}
