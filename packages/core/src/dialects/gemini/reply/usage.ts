import type { JsonObject } from '../../../call/json.ts';
import type { Usage } from '../../../call/usage.ts';
import { asCount, defined } from '../../json.ts';

/** Reads `usageMetadata`. On this wire input includes what the cache served, and output excludes reasoning; what tools of Google read is input too. */
export function decodeUsage(usage: JsonObject): Usage {
  const prompt = asCount(usage.promptTokenCount);
  const toolUse = asCount(usage.toolUsePromptTokenCount);
  const candidates = asCount(usage.candidatesTokenCount);
  const reasoningTokens = asCount(usage.thoughtsTokenCount);
  return defined({
    inputTokens: sum(prompt, toolUse),
    outputTokens: sum(candidates, reasoningTokens),
    cacheReadTokens: asCount(usage.cachedContentTokenCount),
    reasoningTokens,
  });
}

/** Writes `usageMetadata`. What was written to a cache has no field: it is part of the input. */
export function encodeUsage({ inputTokens, outputTokens, cacheReadTokens, reasoningTokens }: Usage): JsonObject {
  const input = inputTokens ?? 0;
  const output = outputTokens ?? 0;
  return {
    promptTokenCount: input,
    candidatesTokenCount: Math.max(0, output - (reasoningTokens ?? 0)),
    ...defined({ cachedContentTokenCount: cacheReadTokens, thoughtsTokenCount: reasoningTokens }),
    totalTokenCount: input + output,
  };
}

function sum(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined && b === undefined ? undefined : (a ?? 0) + (b ?? 0);
}
