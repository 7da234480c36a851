import { isObject, type JsonObject, objectAt, objectsIn } from '../json.ts';
import type { Problem } from './wire.ts';

const roles: readonly unknown[] = ['system', 'user', 'assistant', 'tool'];
const partTypes: readonly unknown[] = ['text', 'thinking', 'image_url', 'document'];

/** Who speaks, that everybody says something, and that calls of tools and their results belong together. */
export function checkCohereMessages(messages: unknown): Problem | undefined {
  if (!Array.isArray(messages) || messages.length === 0) return { message: 'invalid request: messages must not be empty' };
  for (const [index, message] of messages.entries()) {
    const problem = isObject(message) ? checkMessage(message, index) : `messages[${index}] must be an object`;
    if (problem !== undefined) return { message: problem };
  }
  return checkToolTurns(objectsIn(messages));
}

function checkMessage(message: JsonObject, index: number): string | undefined {
  const { role, content, tool_calls: calls, tool_plan: plan, tool_call_id: id } = message;
  if (!roles.includes(role)) {
    return `invalid request: Invalid role in messages at index ${index}. Role must be one of the following: system, user, assistant, tool`;
  }
  if (role === 'system' && index > 0) return 'system turn must be the first in the list';
  if (role !== 'assistant' && (calls ?? plan) !== undefined)
    return `invalid request: a ${String(role)} message has no tool calls`;
  if (role === 'tool' && (typeof id !== 'string' || id === ''))
    return 'invalid request: tool_call_id is required in tool messages';
  if (objectsIn(calls).length > 0) return checkCalls(objectsIn(calls)) ?? checkParts(objectsIn(content), role);
  if (!saysSomething(content)) return 'message must not be empty in a turn';
  return checkParts(objectsIn(content), role);
}

function saysSomething(content: unknown): boolean {
  if (typeof content === 'string') return content !== '';
  return objectsIn(content).some(({ type, text }) => type !== 'text' || (typeof text === 'string' && text !== ''));
}

function checkParts(parts: readonly JsonObject[], role: unknown): string | undefined {
  const odd = parts.find(({ type }) => !partTypes.includes(type));
  if (odd) return `invalid request: content type '${String(odd.type)}' is not supported`;
  const images = parts.filter(({ type }) => type === 'image_url');
  if (images.length > 0 && role !== 'user') return 'invalid request: images are only supported in user messages';
  const isAddress = (image: JsonObject) => /^(?:https?:|data:image\/)/.test(String(objectAt(image, 'image_url').url));
  return images.every(isAddress) ? undefined : 'invalid request: image_url must be a web address or a base64 data url';
}

function checkCalls(calls: readonly JsonObject[]): string | undefined {
  for (const call of calls) {
    const { name, arguments: args } = objectAt(call, 'function');
    if (typeof call.id !== 'string' || call.id === '' || call.type !== 'function')
      return 'invalid request: tool calls must have an id';
    if (typeof name !== 'string' || typeof args !== 'string') return 'invalid request: tool calls must have a name and arguments';
  }
  return undefined;
}

/** Each call is answered directly after its turn, and nothing is answered that was not called. */
function checkToolTurns(messages: readonly JsonObject[]): Problem | undefined {
  let open: readonly unknown[] = [];
  for (const message of messages) {
    if (message.role === 'tool') {
      if (!open.includes(message.tool_call_id)) return stray(message.tool_call_id);
      open = open.filter((id) => id !== message.tool_call_id);
      continue;
    }
    if (open.length > 0) return unanswered(open);
    open = objectsIn(message.tool_calls).map(({ id }) => id);
  }
  return open.length > 0 ? unanswered(open) : undefined;
}

function stray(id: unknown): Problem {
  return { message: `invalid request: tool message with tool_call_id '${String(id)}' does not follow a tool call of that id` };
}

function unanswered(ids: readonly unknown[]): Problem {
  return {
    message:
      "invalid request: An assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id'. " +
      `The following tool_call_ids did not have response messages: ${ids.join(', ')}`,
  };
}
