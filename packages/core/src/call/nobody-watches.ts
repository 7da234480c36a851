import type { Progress } from './call.ts';

/** For attempts whose progress nothing times. */
export const nobodyWatches: Progress = {
  connected() {},
  bytes() {},
  semantic() {},
  paused() {},
  resumed() {},
  tooSlow: () => false,
};
