import { monitorEventLoopDelay } from 'node:perf_hooks';

const resolution = 10;

/** Milliseconds by which a process was late with its timers: a process that cannot keep up, or was not given its core. */
export interface LoopDelay {
  readonly p99: number;
  readonly worst: number;
}

/** Returns what tells the delay since it was last asked. */
export function watchLoop(): () => LoopDelay {
  const histogram = monitorEventLoopDelay({ resolution });
  histogram.enable();
  return () => {
    const ms = (nanoseconds: number) => Math.max(0, nanoseconds / 1e6 - resolution);
    const delay = { p99: ms(histogram.percentile(99)), worst: ms(histogram.max) };
    histogram.reset();
    return delay;
  };
}
