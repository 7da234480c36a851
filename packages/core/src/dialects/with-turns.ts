import type { JsonObject } from '../call/json.ts';
import type { Message } from '../call/request.ts';

/** Both dialects keep the conversation in `messages`, and both take a turn of text as a string. */
export function withTurns(body: JsonObject, turns: readonly Message[], maxTokens?: number): JsonObject {
  const messages: readonly unknown[] = Array.isArray(body.messages) ? body.messages : [];
  const limits = maxTokens === undefined ? [] : limitFields.filter((field) => typeof body[field] === 'number');
  return {
    ...body,
    messages: [...messages, ...turns.map(turn)],
    ...Object.fromEntries(limits.map((field) => [field, maxTokens])),
  };
}

const limitFields = ['max_tokens', 'max_completion_tokens'] as const;

function turn({ role, content }: Message): JsonObject {
  return { role, content: content.map((part) => (part.type === 'text' ? part.text : '')).join('') };
}
