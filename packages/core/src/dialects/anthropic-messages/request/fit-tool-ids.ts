import type { JsonObject } from '../../../call/json.ts';
import { isObject } from '../../json.ts';
import { messagesIds, type ToolIds, toolIds } from '../../tool-ids.ts';

/**
 * Ids of tool calls that a target of another dialect made reach the client as they are, and come back with the history. Ids that this dialect
 * refuses are rewritten, in calls and results alike. Returns the same body where no id is refused.
 */
export function fitToolIds(body: JsonObject): JsonObject {
  const { messages } = body;
  if (!Array.isArray(messages) || !hasRefused(messages)) return body;
  const ids = toolIds(messagesIds);
  return { ...body, messages: messages.map((message) => rewritten(message, ids)) };
}

function hasRefused(messages: readonly unknown[]): boolean {
  const seen = new Set<string>();
  for (const message of messages) {
    if (!isObject(message) || message.role !== 'assistant' || !Array.isArray(message.content)) continue;
    for (const block of message.content) {
      const id = isObject(block) && block.type === 'tool_use' && block.id;
      if (typeof id !== 'string') continue;
      if (seen.has(id) || !messagesIds.accepts.test(id)) return true;
      seen.add(id);
    }
  }
  return false;
}

function rewritten(message: unknown, ids: ToolIds): unknown {
  if (!isObject(message) || !Array.isArray(message.content)) return message;
  return { ...message, content: message.content.map((block) => (isObject(block) ? withId(block, ids) : block)) };
}

function withId(block: JsonObject, ids: ToolIds): JsonObject {
  if (block.type === 'tool_use' && typeof block.id === 'string') return { ...block, id: ids.call(block.id) };
  if (block.type !== 'tool_result' || typeof block.tool_use_id !== 'string') return block;
  return { ...block, tool_use_id: ids.result(block.tool_use_id) };
}
