import type { FullAnswer } from '../answer.ts';
import { isObject, type JsonObject } from '../json.ts';
import { charactersIn } from './sources.ts';
import type { Exchange } from './wire.ts';

/** The id of the n-th tool call of an answer. */
export function toolCallIds(exchange: Exchange): (index: number) => string {
  const stem = exchange.random('call').text(22);
  return (index) => `call_${stem}${String(index).padStart(2, '0')}`;
}

const finishWords: ReadonlyMap<string, string> = new Map([
  ['end_turn', 'stop'],
  ['stop_sequence', 'stop'],
  ['max_tokens', 'length'],
  ['tool_use', 'tool_calls'],
  ['refusal', 'content_filter'],
]);

/** A call that is forced by its name ends in `stop`: so does the real API. */
export function finishOf({ finish, toolCalls }: FullAnswer, body: JsonObject): string {
  if (finish !== undefined) return finishWords.get(finish) ?? finish;
  if (toolCalls.length === 0 || isObject(body.tool_choice) || isObject(body.function_call)) return 'stop';
  return asksOldFunctions(body) ? 'function_call' : 'tool_calls';
}

/** The form before `tools`: an answer has one call at most, without an id. */
export function asksOldFunctions({ functions }: JsonObject): boolean {
  return Array.isArray(functions) && functions.length > 0;
}

export function usageOf({ usage }: FullAnswer): JsonObject {
  return {
    prompt_tokens: usage.inputTokens,
    completion_tokens: usage.outputTokens,
    total_tokens: usage.inputTokens + usage.outputTokens,
    prompt_tokens_details: {
      cached_tokens: usage.cacheReadTokens,
      audio_tokens: 0,
      ...(usage.cacheWriteTokens > 0 && { cache_write_tokens: usage.cacheWriteTokens }),
    },
    completion_tokens_details: {
      reasoning_tokens: usage.reasoningTokens,
      audio_tokens: 0,
      accepted_prediction_tokens: 0,
      rejected_prediction_tokens: 0,
    },
  };
}

/** The sources of an answer, by their characters in its text. */
export function annotationsOf({ tokens, sources }: FullAnswer): readonly JsonObject[] {
  const text = tokens.join('');
  return sources.map(({ url, title, start, end }) => ({
    type: 'url_citation',
    url_citation: {
      end_index: charactersIn(text.slice(0, end)),
      start_index: charactersIn(text.slice(0, start)),
      title,
      url,
    },
  }));
}
