let last = Promise.resolve();

/**
 * Resolves when the caller may do a piece of work that takes long. Each turn of the event loop does one such piece, so that other calls get on
 * between two pieces.
 */
export function turn(): Promise<void> {
  last = last.then(() => new Promise((resolve) => void setImmediate(resolve)));
  return last;
}
