import type { JsonObject } from '../call/json.ts';
import type { ChatRequest, Message } from '../call/request.ts';

/** What a request of texts alone says. */
export interface PlainRequest {
  readonly model: string;
  readonly request: ChatRequest;
}

type Role = 'system' | 'user' | 'assistant';

/**
 * Reads messages that are a text each, as most dialects write them; undefined where the list holds anything else.
 *
 * @param roles - those that the dialect has, by its own names
 */
export function plainMessages(list: unknown, roles: ReadonlyMap<string, Role>): readonly Message[] | undefined {
  if (!Array.isArray(list) || list.length === 0) return undefined;
  const messages: Message[] = [];
  for (const message of list) {
    const role = isPlainMessage(message) && roles.get(message.role);
    if (!role) return undefined;
    messages.push({ role, content: [{ type: 'text', text: message.content }] });
  }
  return messages;
}

/** The turns after the system text that a request holds in a member of its own; undefined where that member is no text. */
export function withSystem(system: unknown, turns: readonly Message[]): readonly Message[] | undefined {
  if (system === undefined) return turns;
  if (typeof system !== 'string' || system === '') return undefined;
  return [{ role: 'system', content: [{ type: 'text', text: system }] }, ...turns];
}

/** Whether a message is a role and a text that is not empty, and nothing else. */
export function isPlainMessage(message: unknown): message is { readonly role: string; readonly content: string } {
  if (typeof message !== 'object' || message === null || Array.isArray(message)) return false;
  for (const name in message) if (name !== 'role' && name !== 'content') return false;
  const { role, content } = message as JsonObject;
  return typeof role === 'string' && typeof content === 'string' && content !== '';
}
