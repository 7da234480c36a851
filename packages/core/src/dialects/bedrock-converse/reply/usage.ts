import type { JsonObject } from '../../../call/json.ts';
import type { Usage } from '../../../call/usage.ts';
import { asCount, defined } from '../../json.ts';

/** Reads a `usage` object. On this wire input excludes what the cache read or wrote; our input includes both. */
export function decodeUsage(usage: JsonObject): Usage {
  const input = asCount(usage.inputTokens);
  const cacheReadTokens = asCount(usage.cacheReadInputTokens);
  const cacheWriteTokens = asCount(usage.cacheWriteInputTokens);
  return defined({
    inputTokens: input === undefined ? undefined : input + (cacheReadTokens ?? 0) + (cacheWriteTokens ?? 0),
    outputTokens: asCount(usage.outputTokens),
    cacheReadTokens,
    cacheWriteTokens,
  });
}

/** Writes a `usage` object. The total includes what the cache read or wrote. */
export function encodeUsage({ inputTokens = 0, outputTokens = 0, cacheReadTokens, cacheWriteTokens }: Usage): JsonObject {
  return {
    inputTokens: Math.max(0, inputTokens - (cacheReadTokens ?? 0) - (cacheWriteTokens ?? 0)),
    outputTokens,
    totalTokens: inputTokens + outputTokens,
    ...defined({ cacheReadInputTokens: cacheReadTokens, cacheWriteInputTokens: cacheWriteTokens }),
  };
}
