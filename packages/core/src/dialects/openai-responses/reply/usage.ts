import type { JsonObject } from '../../../call/json.ts';
import type { Usage } from '../../../call/usage.ts';
import { asCount, defined, isObject } from '../../json.ts';
import { asObject } from '../../openai-chat/read-json.ts';

/** The `usage` of a response; undefined where it tells none. Input includes what the cache gave, output includes reasoning. */
export function readUsage(usage: unknown): Usage | undefined {
  if (!isObject(usage)) return undefined;
  const details = asObject(usage.input_tokens_details);
  const inputTokens = asCount(usage.input_tokens);
  const cacheReadTokens = within(inputTokens, asCount(details.cached_tokens));
  const beside = inputTokens === undefined ? undefined : inputTokens - (cacheReadTokens ?? 0);
  const read = defined({
    inputTokens,
    outputTokens: asCount(usage.output_tokens),
    cacheReadTokens,
    cacheWriteTokens: within(beside, asCount(details.cache_write_tokens)),
    reasoningTokens: asCount(asObject(usage.output_tokens_details).reasoning_tokens),
  });
  return Object.keys(read).length > 0 ? read : undefined;
}

/** Some hosts tell more of the cache than of the input, of which the cache is a part. */
function within(whole: number | undefined, part: number | undefined): number | undefined {
  return whole === undefined || part === undefined ? part : Math.min(whole, part);
}

/** The `usage` member of a response that has ended; null where nothing is known. Clients read both details without asking. */
export function writeUsage(usage: Usage): JsonObject | null {
  const { inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens, reasoningTokens } = usage;
  if (inputTokens === undefined && outputTokens === undefined) return null;
  return {
    input_tokens: inputTokens ?? 0,
    input_tokens_details: defined({ cached_tokens: cacheReadTokens ?? 0, cache_write_tokens: cacheWriteTokens }),
    output_tokens: outputTokens ?? 0,
    output_tokens_details: { reasoning_tokens: reasoningTokens ?? 0 },
    total_tokens: (inputTokens ?? 0) + (outputTokens ?? 0),
  };
}
