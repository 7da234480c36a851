import type { JsonObject } from '../../call/json.ts';
import type { Usage } from '../../call/usage.ts';
import { asCount, defined } from '../json.ts';
import { asObject } from '../openai-chat/read-json.ts';

/** The usage in an answer: embeddings and completions tell the names of Chat Completions, images those of Responses. */
export function usageOf(body: JsonObject): Usage {
  const usage = asObject(body.usage);
  return defined({
    inputTokens: asCount(usage.prompt_tokens) ?? asCount(usage.input_tokens) ?? asCount(usage.total_tokens),
    outputTokens: asCount(usage.completion_tokens) ?? asCount(usage.output_tokens),
  });
}
