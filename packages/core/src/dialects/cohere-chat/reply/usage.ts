import type { Usage } from '../../../call/usage.ts';
import { asCount, defined } from '../../json.ts';
import { asObject } from '../../openai-chat/read-json.ts';

/** Reads `usage`: what was counted, and not what is billed, which leaves out the texts that Cohere adds. Images are counted apart from other input. */
export function decodeUsage(usage: unknown): Usage {
  const { tokens, cached_tokens: cached } = asObject(usage);
  const { input_tokens: input, output_tokens: output, reasoning_tokens: reasoning, image_tokens: images } = asObject(tokens);
  const texts = asCount(input);
  return defined({
    inputTokens: texts === undefined ? undefined : texts + (asCount(images) ?? 0),
    outputTokens: asCount(output),
    cacheReadTokens: asCount(cached),
    reasoningTokens: asCount(reasoning),
  });
}
