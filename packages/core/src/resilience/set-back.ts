/** The steps of a time server are smaller, and harm nobody. */
const leastMs = 1000;

/** How far the clock was set back since it showed `at`, in milliseconds: what ends at a time of day would last that much longer. */
export function setBackBy(at: number, now: number): number {
  return at - now > leastMs ? at - now : 0;
}
