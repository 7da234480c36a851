import type { JsonObject } from '../../../call/json.ts';
import { isObject } from '../../json.ts';

/**
 * An answer may end without a word, and comes back so with the history, where the server refuses a turn and a text without content. Only the last turn may
 * be empty; the server merges the neighbours of a turn that is left out.
 */
export function withoutEmptyTurns(body: JsonObject): JsonObject {
  const { messages } = body;
  if (!Array.isArray(messages)) return body;
  const last = messages.length - 1;
  const fitted = messages.flatMap((message: unknown, i): readonly unknown[] =>
    i < last && isAnswer(message) ? fit(message) : [message],
  );
  return fitted.length === messages.length && fitted.every((one, i) => one === messages[i])
    ? body
    : { ...body, messages: fitted };
}

function isAnswer(message: unknown): message is JsonObject {
  return isObject(message) && message.role === 'assistant';
}

function fit(message: JsonObject): readonly JsonObject[] {
  const { content } = message;
  if (content === '') return [];
  if (!Array.isArray(content)) return [message];
  const said = content.filter((block) => !isEmptyText(block));
  if (said.length === 0) return [];
  return said.length === content.length ? [message] : [{ ...message, content: said }];
}

function isEmptyText(block: unknown): boolean {
  return isObject(block) && block.type === 'text' && block.text === '';
}
