/** So many tokens are enough to tell a pace. */
const enoughTokens = 8;
/** A target that is slower for so long is slow. */
const slowAfterMs = 2000;
/** Nothing is held back for longer to find that out. */
const longestHoldMs = 5000;

/** Whether a stream is as fast as it has to be, judged before anything of it is shown. */
export function paceOf(
  tokens: number,
  elapsedMs: number,
  tokensPerSecond: number,
): 'fast' | 'slow' | { readonly waitMs: number } {
  const fast = tokens * 1000 >= tokensPerSecond * elapsedMs;
  if ((fast && tokens >= enoughTokens) || elapsedMs >= longestHoldMs) return 'fast';
  if (!fast && elapsedMs >= slowAfterMs) return 'slow';
  return { waitMs: (elapsedMs < slowAfterMs ? slowAfterMs : longestHoldMs) - elapsedMs };
}
