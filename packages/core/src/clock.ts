import type { Clock, Timer } from './call/clock.ts';

/** The machine's clock. The only place in the core that reads it. */
export const systemClock: Clock = {
  now: () => Date.now(),
  timer(ms, fn, kind) {
    const handle = setTimeout(fn, ms);
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
