/** The only place that reads the time or waits. */
export interface Clock {
  /** Epoch milliseconds, for what is written on the wire. */
  epochMs(): number;
  /** `performance.now()`, for the log. */
  nowMs(): number;
  /**
   * Waits; 0 ms is one turn of the event loop.
   * @returns False where `signal` was aborted or the clock was stopped before the time was up.
   */
  wait(ms: number, signal?: AbortSignal): Promise<boolean>;
  stopped(): boolean;
  /** Ends every wait now and lets no new one begin. */
  stop(): void;
}

// Taken once, so that a test that installs fake timers for its own code does not freeze the simulated provider.
const { setTimeout, clearTimeout, setImmediate, clearImmediate } = globalThis;
const epochMs = Date.now.bind(Date);
const nowMs = performance.now.bind(performance);

export function createClock(): Clock {
  const waiting = new Set<() => void>();
  let stopped = false;

  function wait(ms: number, signal?: AbortSignal): Promise<boolean> {
    if (stopped || signal?.aborted) return Promise.resolve(false);
    return new Promise((resolve) => {
      const settle = (timeIsUp: boolean) => {
        cancelTimer();
        waiting.delete(giveUp);
        signal?.removeEventListener('abort', giveUp);
        resolve(timeIsUp);
      };
      const giveUp = () => settle(false);
      const cancelTimer = startTimer(ms, () => settle(true));
      waiting.add(giveUp);
      signal?.addEventListener('abort', giveUp);
    });
  }

  function stop(): void {
    stopped = true;
    for (const giveUp of [...waiting]) giveUp();
  }

  return { epochMs, nowMs, wait, stopped: () => stopped, stop };
}

function startTimer(ms: number, ring: () => void): () => void {
  if (ms > 0) {
    const timer = setTimeout(ring, ms).unref();
    return () => clearTimeout(timer);
  }
  const turn = setImmediate(ring);
  return () => clearImmediate(turn);
}
