import { CircuitState, type IBreaker } from 'cockatiel';
import type { Clock } from '../call/clock.ts';
import type { BreakerPolicy } from '../call/policy.ts';

const buckets = 12;

/**
 * Trips after `consecutive` failures in a row, or when `failureRate` of at least `minimumCalls` in `window` failed. None of cockatiel's
 * own strategies says "or", and its windowed one needs five failures a second, which LLM traffic never has.
 * `failuresPerMinute` counts whatever the share is, for targets whose every failure hurts. After linkerd2-proxy's unified breaker: a ring of buckets that expire by themselves, cold again after recovery.
 */
export function windowedBreaker(policy: BreakerPolicy, clock: Clock, mayOpen: () => boolean = () => true): IBreaker {
  const bucketMs = Math.max(1, policy.windowMs / buckets);
  let ring: { at: number; calls: number; failures: number }[] = [];
  let consecutive = 0;
  let lastMinute: number[] = [];

  function tooManyInAMinute(): boolean {
    const { failuresPerMinute } = policy;
    if (failuresPerMinute === undefined) return false;
    const now = clock.now();
    lastMinute = [...lastMinute.filter((at) => at > now - 60_000 && at <= now), now].slice(-failuresPerMinute);
    return lastMinute.length >= failuresPerMinute;
  }

  function record(failed: boolean) {
    const at = Math.floor(clock.now() / bucketMs);
    const last = ring[ring.length - 1];
    const bucket = last?.at === at ? last : { at, calls: 0, failures: 0 };
    if (bucket !== last) ring.push(bucket);
    bucket.calls += 1;
    if (failed) bucket.failures += 1;
    // What lies ahead was counted before the clock was set back.
    if (ring[0] && (ring[0].at <= at - buckets || ring[0].at > at)) ring = ring.filter((b) => b.at > at - buckets && b.at <= at);
  }

  return {
    state: undefined,
    success(state) {
      consecutive = 0;
      if (state === CircuitState.HalfOpen) ring = [];
      else record(false);
    },
    failure(state) {
      if (state === CircuitState.HalfOpen) return true;
      consecutive += 1;
      record(true);
      let calls = 0;
      let failures = 0;
      for (const bucket of ring) {
        calls += bucket.calls;
        failures += bucket.failures;
      }
      const overRate = calls >= policy.minimumCalls && failures >= policy.failureRate * calls;
      const trips = tooManyInAMinute() || consecutive >= policy.consecutive || overRate;
      if (!trips || !mayOpen()) return false;
      ring = [];
      lastMinute = [];
      consecutive = 0;
      return true;
    },
  };
}
