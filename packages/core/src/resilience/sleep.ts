import type { Clock } from '../call/clock.ts';
import type { EndSignal } from '../call/end-signal.ts';

/** Waits `ms`. Resolves true when the time has passed, false at once when `signal` is aborted. Never rejects, leaves no timer or listener. */
export function sleep(clock: Clock, ms: number, signal: EndSignal): Promise<boolean> {
  if (signal.aborted) return Promise.resolve(false);
  return new Promise((resolve) => {
    const timer = clock.timer(ms, () => done(true));
    const onAbort = () => done(false);
    signal.onAbort(onAbort);
    function done(slept: boolean) {
      timer.cancel();
      signal.offAbort(onAbort);
      resolve(slept);
    }
  });
}
