/** Time, passed in so that tests and simulations own it. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
  /**
   * Calls `fn` once, `ms` from now. Keeps the process alive until then, so that a call that waits is not lost. `background`: does not keep the
   * process alive, because nobody waits for `fn`.
   */
  timer(ms: number, fn: () => void, kind?: 'background'): Timer;
}

/** What `Clock.timer` has started. */
export interface Timer {
  /** `fn` is not called any more. Does nothing where it was called already. */
  cancel(): void;
}
