import type { JsonObject } from '../../../call/json.ts';
import type { Usage } from '../../../call/usage.ts';
import { asCount, defined, isObject } from '../../json.ts';
import { asObject } from '../read-json.ts';

/** The usage of a reply or chunk, wherever a host puts it: top level, `x_groq`, or the first choice. */
export function findUsage(body: JsonObject, choice: JsonObject): Usage | undefined {
  const found = [body.usage, asObject(body.x_groq).usage, choice.usage].find(isObject);
  const usage = found && readUsage(found);
  return usage && Object.keys(usage).length > 0 ? usage : undefined;
}

/** The usage that an object tells; empty where the object tells none. */
export function readUsage(usage: JsonObject): Usage {
  const details = asObject(usage.prompt_tokens_details);
  const inputTokens = asCount(usage.prompt_tokens);
  const read = asCount(details.cached_tokens) ?? asCount(usage.prompt_cache_hit_tokens); // DeepSeek's own name
  const cacheReadTokens = within(inputTokens, read);
  const beside = inputTokens === undefined ? undefined : inputTokens - (cacheReadTokens ?? 0);
  return defined({
    inputTokens,
    outputTokens: outputTokens(usage),
    cacheReadTokens,
    cacheWriteTokens: within(beside, asCount(details.cache_write_tokens)),
    reasoningTokens: reasoningTokens(usage),
  });
}

/** A part of the input, capped. Some hosts report more cached tokens than input, or the same tokens as read and as written. */
function within(whole: number | undefined, part: number | undefined): number | undefined {
  return whole === undefined || part === undefined ? part : Math.min(whole, part);
}

function reasoningTokens(usage: JsonObject): number | undefined {
  return asCount(asObject(usage.completion_tokens_details).reasoning_tokens);
}

/** Output includes reasoning. xAI does not count reasoning in `completion_tokens`, so that only `total_tokens` shows it. */
function outputTokens(usage: JsonObject): number | undefined {
  const completion = asCount(usage.completion_tokens);
  const reasoning = reasoningTokens(usage) ?? 0;
  if (completion === undefined || reasoning === 0) return completion;
  const apart = asCount(usage.total_tokens) === (asCount(usage.prompt_tokens) ?? 0) + completion + reasoning;
  return apart ? completion + reasoning : completion;
}

/** The `usage` member of an answer; undefined where nothing is known. */
export function writeUsage(usage: Usage): JsonObject | undefined {
  const { inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens, reasoningTokens } = usage;
  if (inputTokens === undefined && outputTokens === undefined) return undefined;
  const prompt = defined({ cached_tokens: cacheReadTokens, cache_write_tokens: cacheWriteTokens });
  return {
    prompt_tokens: inputTokens ?? 0,
    completion_tokens: outputTokens ?? 0,
    total_tokens: (inputTokens ?? 0) + (outputTokens ?? 0),
    ...(Object.keys(prompt).length > 0 && { prompt_tokens_details: prompt }),
    ...(reasoningTokens !== undefined && { completion_tokens_details: { reasoning_tokens: reasoningTokens } }),
  };
}
