import type { JsonObject } from '../call/json.ts';
import type { Message } from '../call/request.ts';

/** Both dialects keep the conversation in `messages`, and both take a turn of text as a string. */
export function withTurns(body: JsonObject, turns: readonly Message[]): JsonObject {
  const messages: readonly unknown[] = Array.isArray(body.messages) ? body.messages : [];
  return { ...body, messages: [...messages, ...turns.map(turn)] };
}

function turn({ role, content }: Message): JsonObject {
  return { role, content: content.map((part) => (part.type === 'text' ? part.text : '')).join('') };
}
