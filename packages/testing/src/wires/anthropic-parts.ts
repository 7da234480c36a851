import type { FullAnswer } from '../answer.ts';
import type { JsonObject } from '../json.ts';
import { sealed } from './sealed.ts';
import type { Exchange } from './wire.ts';

export function messageId(exchange: Exchange): string {
  return `msg_01${exchange.random('id').text(22)}`;
}

export function signature(exchange: Exchange): string {
  return sealed('claude', exchange.random('signature')); // good on every service that has Claude
}

/** The id of the n-th tool call of an answer. */
export function toolUseIds(exchange: Exchange): (index: number) => string {
  const stem = exchange.random('call').text(20);
  return (index) => `toolu_01${stem}${String(index).padStart(2, '0')}`;
}

const stopWords: ReadonlyMap<string, string> = new Map([
  ['stop', 'end_turn'],
  ['length', 'max_tokens'],
  ['tool_calls', 'tool_use'],
  ['content_filter', 'refusal'],
]);

export function stopReasonOf({ finish, toolCalls }: FullAnswer): string {
  if (finish !== undefined) return stopWords.get(finish) ?? finish;
  return toolCalls.length > 0 ? 'tool_use' : 'end_turn';
}

/** Input tokens exclude what the cache served or stored. */
export function usageOf({ usage, sources }: FullAnswer): JsonObject {
  return {
    input_tokens: Math.max(0, usage.inputTokens - usage.cacheReadTokens - usage.cacheWriteTokens),
    cache_creation_input_tokens: usage.cacheWriteTokens,
    cache_read_input_tokens: usage.cacheReadTokens,
    output_tokens: usage.outputTokens,
    ...(sources.length > 0 && { server_tool_use: { web_search_requests: 1, web_fetch_requests: 0 } }),
  };
}

/** As in a whole message and in `message_start`. */
export function startUsageOf(answer: FullAnswer, outputTokens: number): JsonObject {
  return {
    ...usageOf(answer),
    cache_creation: { ephemeral_5m_input_tokens: answer.usage.cacheWriteTokens, ephemeral_1h_input_tokens: 0 },
    output_tokens: outputTokens,
    service_tier: 'standard',
    inference_geo: 'not_available',
  };
}
