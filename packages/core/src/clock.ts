import type { Clock } from './call/clock.ts';

/** The machine's clock. The only place in the core that reads it. */
export const systemClock: Clock = {
  now: () => Date.now(),
  timer(ms, fn, kind) {
    const handle = setTimeout(fn, ms);
    if (kind === 'background') handle.unref();
    return { cancel: () => clearTimeout(handle) };
  },
};
