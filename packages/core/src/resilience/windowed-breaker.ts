import { CircuitState, type IBreaker } from 'cockatiel';
import type { Clock } from '../call/clock.ts';
import type { BreakerPolicy } from '../call/policy.ts';
import { usualFailures } from './usual-failures.ts';

const buckets = 12;
/** An answer is due by now: so many times the usual time between two of them, within these bounds. */
const dueTimes = 5;
const soonestDueMs = 1000;
const latestDueMs = 5000;
/** How much the latest time between two answers counts for the usual one. */
const newest = 0.1;

/** Whether one more breaker of its classes may open. `answers`: the target still answers some. */
export type MayOpen = (answers: boolean) => boolean;

/** What judges a target while its breaker is closed. */
export interface WindowedBreaker extends IBreaker {
  /** `consecutive` failures came in a row: it may well be down, although nobody can be sure of it yet. */
  isDoubtful(): boolean;
  /** Epoch milliseconds of the first failure of those in a row; undefined where the last verdict was an answer. */
  failingSince(): number | undefined;
  /** What failed in a row is explained, and over. */
  forgive(): void;
}

/**
 * Trips after `consecutive` failures in a row, or when `failureRate` of at least `minimumCalls` in `window` failed. None of cockatiel's
 * own strategies says "or", and its windowed one needs five failures a second, which LLM traffic never has.
 *
 * In a row means: and no answer for a time in which several were due. At 600 calls a second five failures in a row come by chance every few
 * seconds where 15 % of the calls fail, and an outage lets nothing through for a whole second. For the same reason a target that usually
 * fails now and then is given more of them in a row, and no small sample is believed against it.
 *
 * `failuresPerMinute` counts whatever the share is, for targets whose every failure hurts. After linkerd2-proxy's unified breaker: a ring
 * of buckets that expire by themselves, cold again after recovery.
 */
export function windowedBreaker(policy: BreakerPolicy, clock: Clock, mayOpen: MayOpen = () => true): WindowedBreaker {
  const bucketMs = Math.max(1, policy.windowMs / buckets);
  const usual = usualFailures();
  let ring: { at: number; calls: number; failures: number }[] = [];
  let consecutive = 0;
  let failingSince = 0;
  let lastMinute: number[] = [];
  let answeredAt = Number.NEGATIVE_INFINITY;
  let usualMs: number | undefined;

  function tooManyInAMinute(): boolean {
    const { failuresPerMinute } = policy;
    if (failuresPerMinute === undefined) return false;
    const now = clock.now();
    lastMinute = [...lastMinute.filter((at) => at > now - 60_000 && at <= now), now].slice(-failuresPerMinute);
    return lastMinute.length >= failuresPerMinute;
  }

  function record(failed: boolean) {
    usual.note(failed);
    const at = Math.floor(clock.now() / bucketMs);
    const last = ring[ring.length - 1];
    const bucket = last?.at === at ? last : { at, calls: 0, failures: 0 };
    if (bucket !== last) ring.push(bucket);
    bucket.calls += 1;
    if (failed) bucket.failures += 1;
    // What lies ahead was counted before the clock was set back.
    if (ring[0] && (ring[0].at <= at - buckets || ring[0].at > at)) ring = ring.filter((b) => b.at > at - buckets && b.at <= at);
  }

  function answered() {
    const now = clock.now();
    const sinceMs = Math.max(0, now - answeredAt);
    if (Number.isFinite(sinceMs)) usualMs = usualMs === undefined ? sinceMs : usualMs + newest * (sinceMs - usualMs);
    answeredAt = now;
    consecutive = 0;
  }

  function isSilent(): boolean {
    const dueMs = Math.min(latestDueMs, Math.max(soonestDueMs, dueTimes * (usualMs ?? 0)));
    const silentMs = clock.now() - answeredAt;
    return silentMs >= dueMs || silentMs < 0; // before that the clock was set back
  }

  const tooManyInARow = () => consecutive >= usual.inARow(policy.consecutive);

  function overRate(): boolean {
    let calls = 0;
    let failures = 0;
    for (const bucket of ring) {
      calls += bucket.calls;
      failures += bucket.failures;
    }
    return calls >= policy.minimumCalls && failures >= policy.failureRate * calls && failures >= usual.most(calls);
  }

  return {
    state: undefined,
    success(state) {
      answered();
      if (state === CircuitState.HalfOpen) ring = [];
      else record(false);
    },
    failure(state) {
      if (state === CircuitState.HalfOpen) return true;
      if (consecutive === 0) failingSince = clock.now();
      consecutive += 1;
      record(true);
      const isOut = tooManyInAMinute() || (tooManyInARow() && isSilent());
      if (!isOut && !overRate()) return false;
      if (!mayOpen(!isOut)) return false;
      ring = [];
      lastMinute = [];
      consecutive = 0;
      return true;
    },
    failingSince: () => (consecutive > 0 ? failingSince : undefined),
    // Without the patience that opening takes: whoever asks has nobody else to ask, and finds out soon.
    isDoubtful: () => consecutive >= policy.consecutive,
    forgive() {
      consecutive = 0;
    },
  };
}
