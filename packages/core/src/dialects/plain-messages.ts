import type { JsonObject } from '../call/json.ts';
import type { ChatRequest, Message } from '../call/request.ts';

/** What a request of texts alone says. */
export interface PlainRequest {
  readonly model: string;
  readonly request: ChatRequest;
}

/**
 * Reads messages that are a text each, as most dialects write them; undefined where the list holds anything else.
 *
 * @param roles - of `system`, `user` and `assistant` those that the dialect has
 */
export function plainMessages(list: unknown, roles: ReadonlySet<string>): readonly Message[] | undefined {
  if (!Array.isArray(list) || list.length === 0) return undefined;
  const messages: Message[] = [];
  for (const message of list) {
    if (!isPlainMessage(message) || !roles.has(message.role)) return undefined;
    const { role, content } = message;
    messages.push({ role: role as 'system' | 'user' | 'assistant', content: [{ type: 'text', text: content }] });
  }
  return messages;
}

/** Whether a message is a role and a text that is not empty, and nothing else. */
export function isPlainMessage(message: unknown): message is { readonly role: string; readonly content: string } {
  if (typeof message !== 'object' || message === null || Array.isArray(message)) return false;
  for (const name in message) if (name !== 'role' && name !== 'content') return false;
  const { role, content } = message as JsonObject;
  return typeof role === 'string' && typeof content === 'string' && content !== '';
}
