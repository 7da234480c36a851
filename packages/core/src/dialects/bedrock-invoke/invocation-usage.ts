import type { Usage } from '../../call/usage.ts';
import { asObject } from '../gemini/read-json.ts';
import { asCount, defined, isObject, parseJson } from '../json.ts';

// https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_InvokeModel.html (read 2026-11), and recorded answers
const headers = [
  ['input_tokens', 'x-amzn-bedrock-input-token-count'],
  ['output_tokens', 'x-amzn-bedrock-output-token-count'],
  ['cache_read_input_tokens', 'x-amzn-bedrock-cache-read-input-token-count'],
  ['cache_creation_input_tokens', 'x-amzn-bedrock-cache-write-input-token-count'],
] as const;

/** How many tokens an answer took, in the headers in which Bedrock tells so beside the body. Input excludes what the cache read or wrote. */
export function usageHeaders({ inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens }: Usage): Record<string, string> {
  const counts: Readonly<Record<(typeof headers)[number][0], number | undefined>> = {
    input_tokens: inputTokens && Math.max(0, inputTokens - (cacheReadTokens ?? 0) - (cacheWriteTokens ?? 0)),
    output_tokens: outputTokens,
    cache_read_input_tokens: cacheReadTokens,
    cache_creation_input_tokens: cacheWriteTokens,
  };
  return Object.fromEntries(
    headers.flatMap(([name, header]) => (counts[name] === undefined ? [] : [[header, String(counts[name])]])),
  );
}

const metrics = 'amazon-bedrock-invocationMetrics';

/** Adds to the last event of a stream what Bedrock tells there of the tokens, as the events before have told it. */
export class InvocationMetrics {
  #usage: Readonly<Record<string, number | undefined>> = {};

  /** The data of an event of Messages; of the last one with the counts, unless the provider has told them. */
  told(event: string, data: string): string {
    if (event !== 'message_start' && event !== 'message_delta' && event !== 'message_stop') return data;
    const body = parseJson(data);
    if (!isObject(body)) return data;
    if (event === 'message_stop')
      return body[metrics] === undefined ? JSON.stringify({ ...body, [metrics]: this.#counts() }) : data;
    const usage = asObject(event === 'message_start' ? asObject(body.message).usage : body.usage);
    const counts = defined(Object.fromEntries(headers.map(([name]) => [name, asCount(usage[name])])));
    this.#usage = { ...this.#usage, ...counts };
    return data;
  }

  #counts(): Readonly<Record<string, number>> {
    return defined({
      inputTokenCount: this.#usage.input_tokens,
      outputTokenCount: this.#usage.output_tokens,
      cacheReadInputTokenCount: this.#usage.cache_read_input_tokens,
      cacheWriteInputTokenCount: this.#usage.cache_creation_input_tokens,
    });
  }
}
