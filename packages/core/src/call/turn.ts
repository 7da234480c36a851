let last = Promise.resolve();

/**
 * Resolves when the caller may do a piece of work that takes long. One such piece is done in each turn of the event loop, whoever asks for it:
 * between two of them everybody else gets on.
 */
export function turn(): Promise<void> {
  last = last.then(() => new Promise((resolve) => void setImmediate(resolve)));
  return last;
}
