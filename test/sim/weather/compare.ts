/** How two contenders did at the same calls. */
export interface Difference {
  /** Calls that only the first lost. */
  readonly onlyOurs: number;
  /** Calls that only the second lost. */
  readonly onlyTheirs: number;
}

const deviations = 3;
const fewest = 3;

export function compared(ours: Uint8Array, theirs: Uint8Array): Difference {
  let onlyOurs = 0;
  let onlyTheirs = 0;
  ours.forEach((bad, call) => {
    if (bad > (theirs[call] ?? 0)) onlyOurs += 1;
    else if (bad < (theirs[call] ?? 0)) onlyTheirs += 1;
  });
  return { onlyOurs, onlyTheirs };
}

/**
 * Whether the first is worse by more than chance. Both had the same calls, arrivals and luck, so what both lost says nothing: of the calls
 * that one of two equals loses, each is lost by either with the same chance (McNemar), and the standard deviation of the difference of
 * both counts is the root of their sum.
 */
export function isWorse({ onlyOurs, onlyTheirs }: Difference): boolean {
  const more = onlyOurs - onlyTheirs;
  return more >= fewest && more > deviations * Math.sqrt(onlyOurs + onlyTheirs);
}
