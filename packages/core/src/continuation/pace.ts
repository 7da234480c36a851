/** After so many tokens the token rate of a stream is known. */
const enoughTokens = 8;
/** A target that is below the required token rate after so long counts as slow. */
const slowAfterMs = 2000;
/** Frames are held back for at most so long to learn the token rate. */
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
