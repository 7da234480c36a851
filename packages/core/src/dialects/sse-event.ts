import type { JsonObject } from '../call/json.ts';

/** One event of this dialect as an SSE block, with its type in the `event:` line and in the data. */
export function sseEvent(type: string, members: JsonObject): string {
  return `event: ${type}\ndata: ${JSON.stringify({ type, ...members })}\n\n`;
}
