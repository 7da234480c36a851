import { type CircuitBreakerPolicy, CircuitState, circuitBreaker, handleAll, type IBackoff } from 'cockatiel';
import type { Clock } from '../call/clock.ts';
import type { BreakerState, Publish } from '../call/events.ts';
import type { BreakerPolicy } from '../call/policy.ts';
import { setBackBy } from './set-back.ts';
import { windowedBreaker } from './windowed-breaker.ts';

/** The breaker of one target. Admission and verdict are apart, because the verdict on a stream comes when it has ended. */
export interface TargetBreaker {
  /** `open` becomes `half-open` when its time is over, without anybody asking. */
  state(): BreakerState;
  /** Epoch milliseconds; 0 while closed. */
  openUntil(): number;
  /** Takes a probe's place in half-open; false where all are taken. Whoever got one must give it back. */
  takeProbe(): boolean;
  returnProbe(): void;
  /** Counts an answer or a failure. Resolves when the state has changed. Calls that give no verdict must not ask. */
  judge(failed: boolean, callId?: string): Promise<void>;
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
  mayOpen: () => boolean = () => true,
): TargetBreaker {
  let openedAt = 0;
  let openUntil = 0;
  let probing = 0;
  let shown: BreakerState = 'closed';

  const breaker: CircuitBreakerPolicy = circuitBreaker(handleAll, {
    breaker: windowedBreaker(policy, clock, mayOpen),
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
        const base = Math.min(policy.maxOpenForMs, policy.openForMs * 2 ** Math.min(n, 30));
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
      shown = state;
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

  return {
    state,
    openUntil: () => (breaker.state === CircuitState.Closed ? 0 : openUntil),
    takeProbe() {
      if (probing >= policy.probes) return false;
      probing += 1;
      return true;
    },
    returnProbe() {
      probing -= 1;
    },
    async judge(didFail, callId) {
      if (state() === 'open') return; // a call that began before it opened: its verdict is already old
      await breaker.execute(didFail ? failed : succeeded).catch(ignore);
      if (breaker.state === CircuitState.Open) show('open', callId);
      if (breaker.state === CircuitState.Closed) show('closed', callId);
    },
  };
}

/** The rejection is the verdict itself. */
function ignore(): void {}
