/** Objects and arrays inside each other that are accepted; tool schemas need a few dozen. */
export const deepestJson = 128;

/** Whether a parsed JSON value is nested deeper than `limit`. */
export function isDeeperThan(value: unknown, limit: number): boolean {
  if (value === null || typeof value !== 'object') return false;
  if (limit === 0) return true;
  for (const item of Array.isArray(value) ? value : Object.values(value)) {
    if (isDeeperThan(item, limit - 1)) return true;
  }
  return false;
}
