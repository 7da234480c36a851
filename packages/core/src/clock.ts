import type { Clock, Timer } from './call/clock.ts';

/**
 * Longer timers ring up to `stepMs` later. Node keeps a list for each length in whole milliseconds, and finds the next list in a heap: what is left of the
 * time of a call would else be a list of its own for nearly every call.
 */
const [longMs, stepMs] = [10_000, 10];

/** The machine's clock. The only place in the core that reads it. */
export const systemClock: Clock = {
  now: () => Date.now(),
  timer(ms, fn, kind) {
    const handle = setTimeout(fn, ms < longMs ? ms : Math.ceil(ms / stepMs) * stepMs);
    if (kind === 'background') handle.unref();
    return new SystemTimer(handle);
  },
};

class SystemTimer implements Timer {
  readonly #handle: NodeJS.Timeout;

  constructor(handle: NodeJS.Timeout) {
    this.#handle = handle;
  }

  cancel(): void {
    clearTimeout(this.#handle);
  }
}
