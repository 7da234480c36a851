/** Tells when nothing goes on any more. */
export interface Quiet {
  /** Call it whenever a count has changed. */
  check(): void;
  /** Resolves when the first so many of the counts are 0. */
  until(counts: number): Promise<void>;
}

/** @param read - the counts that must be 0. */
export function createQuiet(read: () => readonly number[]): Quiet {
  let waiting: { readonly counts: number; readonly resolve: () => void }[] = [];
  const isQuiet = (counts: number) =>
    read()
      .slice(0, counts)
      .every((count) => count === 0);
  return {
    check() {
      const ready = waiting.filter(({ counts }) => isQuiet(counts));
      waiting = waiting.filter((waiter) => !ready.includes(waiter));
      for (const { resolve } of ready) resolve();
    },
    until: (counts) => (isQuiet(counts) ? Promise.resolve() : new Promise((resolve) => waiting.push({ counts, resolve }))),
  };
}
