import type { JsonObject } from '../../../call/json.ts';

/** A response that adds nothing to an answer. It has a part all the same: the chats of Google's SDK forget a turn with a response that has none. */
export function sayNothing(members: JsonObject): string {
  const content = { parts: [{ text: '' }], role: 'model' };
  return `data: ${JSON.stringify({ candidates: [{ content, index: 0 }], ...members })}\n\n`;
}
