import type { Progress } from './call.ts';

/** The progress of an attempt without timers. */
export const nobodyWatches: Progress = {
  connected() {},
  bytes() {},
  semantic() {},
  paused() {},
  resumed() {},
  tooSlow: () => false,
};
