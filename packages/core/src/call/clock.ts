/** Time, passed in so that tests and simulations own it. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
  /**
   * Calls `fn` once, `ms` from now. Keeps the process alive until then: a call that waits is not to be lost. `background`: what nobody
   * waits for, and no reason to stay.
   */
  timer(ms: number, fn: () => void, kind?: 'background'): Timer;
}

/** A call of `Clock.timer` that has not come yet. */
export interface Timer {
  /** `fn` is not called any more. Does nothing where it was called already. */
  cancel(): void;
}
