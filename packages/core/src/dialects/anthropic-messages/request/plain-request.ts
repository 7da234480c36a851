import type { Draft } from '../../../call/draft.ts';
import type { JsonObject } from '../../../call/json.ts';
import type { ModelTraits } from '../../../call/model-traits.ts';
import type { ChatRequest } from '../../../call/request.ts';
import { isPlainMessage, type PlainRequest, plainMessages, withSystem } from '../../plain-messages.ts';

const members: ReadonlySet<string> = new Set(['model', 'max_tokens', 'messages', 'system', 'stream', 'temperature']);
const roles: ReadonlyMap<string, 'user' | 'assistant'> = new Map([
  ['user', 'user'],
  ['assistant', 'assistant'],
]);
const none: readonly [] = [];

/**
 * Reads a request that holds texts alone and no parameter but the most usual ones; undefined where `decodeRequest` has to read it. Why twice: see
 * `plainRequest` of Chat Completions. What both read is the same (a law of the tests).
 */
export function plainRequest(body: JsonObject): PlainRequest | undefined {
  for (const name in body) if (!members.has(name)) return undefined;
  const { model, stream = false, temperature, system, max_tokens: maxTokens } = body;
  if (typeof model !== 'string' || model === '' || typeof stream !== 'boolean') return undefined;
  if (!Number.isInteger(maxTokens) || (maxTokens as number) < 0) return undefined;
  const turns = plainMessages(body.messages, roles);
  const led = turns && withSystem(system, turns);
  if (!led) return undefined;
  const request: Draft<ChatRequest> = {
    messages: led,
    tools: none,
    maxTokens: maxTokens as number,
    stream,
    includeUsage: true,
    unportable: none,
  };
  if (temperature !== undefined) {
    if (typeof temperature !== 'number') return undefined;
    request.temperature = temperature;
  }
  return { model, request };
}

/** Whether every model takes a body as it is, but for a limit of its output: texts that end in a turn of the user, and no other parameter. */
export function fitsEveryModel(body: JsonObject, { outputLimit: most }: ModelTraits): boolean {
  const { messages, max_tokens: asked, temperature } = body;
  if (temperature !== undefined || !Array.isArray(messages)) return false;
  if (most !== undefined && typeof asked === 'number' && asked > most) return false;
  for (const name in body) if (!members.has(name)) return false;
  for (const message of messages) if (!isPlainMessage(message) || !roles.has(message.role)) return false;
  return messages.at(-1)?.role === 'user';
}
