/** Time, passed in so that tests and simulations own it. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
  /** Calls `fn` once, `ms` from now. Does not keep the process alive by itself. */
  timer(ms: number, fn: () => void): Timer;
}

export interface Timer {
  cancel(): void;
}
