const firstMs = 500;
const longestMs = 8000;

/** Before retry number `retry` (from 1), in milliseconds, as OpenAI's and Anthropic's SDKs have it: doubled each time, up to a quarter less. */
export function sdkPauseMs(retry: number, random: () => number): number {
  return Math.min(longestMs, firstMs * 2 ** (retry - 1)) * (1 - random() / 4);
}
