import type { Clock } from '../call/clock.ts';

/** Waits `ms`. Resolves true when the time has passed, false at once when `signal` is aborted. Never rejects, leaves no timer or listener. */
export function sleep(clock: Clock, ms: number, signal: AbortSignal): Promise<boolean> {
  if (signal.aborted) return Promise.resolve(false);
  return new Promise((resolve) => {
    const timer = clock.timer(ms, () => done(true));
    const onAbort = () => done(false);
    signal.addEventListener('abort', onAbort, { once: true });
    function done(slept: boolean) {
      timer.cancel();
      signal.removeEventListener('abort', onAbort);
      resolve(slept);
    }
  });
}
