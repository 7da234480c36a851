/** Takes so many a second, and as many at once where nothing came for one. Times are seconds. */
export function tokenBucket(perSecond: number): (at: number) => boolean {
  let tokens = perSecond;
  let filledAt = 0;
  return (at) => {
    tokens = Math.min(perSecond, tokens + (at - filledAt) * perSecond);
    filledAt = at;
    if (tokens < 1) return false;
    tokens -= 1;
    return true;
  };
}
