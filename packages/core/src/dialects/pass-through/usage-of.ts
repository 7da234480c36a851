import type { JsonObject } from '../../call/json.ts';
import type { Usage } from '../../call/usage.ts';
import { asCount, defined } from '../json.ts';
import { asObject } from '../openai-chat/read-json.ts';

/**
 * The usage in an answer. Embeddings and completions of OpenAI tell the names of Chat Completions, images those of Responses; Google and Cohere have names of
 * their own.
 */
export function usageOf(body: JsonObject): Usage {
  const usage = asObject(body.usage);
  const google = asObject(body.usageMetadata);
  const cohere = asObject(asObject(body.meta).billed_units);
  const inputs = [usage.prompt_tokens, usage.input_tokens, usage.total_tokens, google.promptTokenCount, cohere.input_tokens];
  return defined({
    inputTokens: inputs.map(asCount).find((tokens) => tokens !== undefined),
    outputTokens: asCount(usage.completion_tokens) ?? asCount(usage.output_tokens),
  });
}
