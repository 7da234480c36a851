import type { JsonObject } from '../../../call/json.ts';
import type { Usage } from '../../../call/usage.ts';
import { asCount, defined, isObject } from '../../json.ts';

/** Reads a `usage` object. On this wire input excludes what the cache read or wrote; our input includes both. */
export function decodeUsage(usage: JsonObject): Usage {
  const input = asCount(usage.input_tokens);
  const cacheReadTokens = asCount(usage.cache_read_input_tokens);
  const cacheWriteTokens = asCount(usage.cache_creation_input_tokens);
  const details = isObject(usage.output_tokens_details) ? usage.output_tokens_details : {};
  return defined({
    inputTokens: input === undefined ? undefined : input + (cacheReadTokens ?? 0) + (cacheWriteTokens ?? 0),
    outputTokens: asCount(usage.output_tokens),
    cacheReadTokens,
    cacheWriteTokens,
    reasoningTokens: asCount(details.thinking_tokens),
  });
}

/** Writes a `usage` object; an unknown member is 0 where the SDK's types ask for a number, else null. */
export function encodeUsage(usage: Usage): JsonObject {
  const { inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens, reasoningTokens } = usage;
  return {
    input_tokens: Math.max(0, (inputTokens ?? 0) - (cacheReadTokens ?? 0) - (cacheWriteTokens ?? 0)),
    cache_creation_input_tokens: cacheWriteTokens ?? null,
    cache_read_input_tokens: cacheReadTokens ?? null,
    output_tokens: outputTokens ?? 0,
    ...(reasoningTokens === undefined ? {} : { output_tokens_details: { thinking_tokens: reasoningTokens } }),
  };
}

/** As `encodeUsage`, for the end of a stream, where null keeps the value from the start of the stream. */
export function encodeFinalUsage(usage: Usage): JsonObject {
  const encoded = encodeUsage(usage);
  return usage.inputTokens === undefined ? { ...encoded, input_tokens: null } : encoded;
}

/** The members of `usage` that are read. */
const read = [
  'input_tokens',
  'cache_read_input_tokens',
  'cache_creation_input_tokens',
  'output_tokens',
  'output_tokens_details',
] as const;

/**
 * Usage is cumulative: later members replace earlier ones, and members that are left out keep their value. Only members that are read are
 * kept, because a stream may report its usage any number of times.
 */
export function mergeUsage(earlier: JsonObject, later: JsonObject): JsonObject {
  return Object.fromEntries(read.map((name) => [name, later[name] ?? earlier[name]]));
}
