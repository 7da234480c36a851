import type { Draft } from '../../../call/draft.ts';
import type { JsonObject } from '../../../call/json.ts';
import type { ChatRequest } from '../../../call/request.ts';
import { type PlainRequest, plainMessages } from '../../plain-messages.ts';

const members: ReadonlySet<string> = new Set(['model', 'messages', 'stream', 'stream_options', 'temperature', 'max_tokens']);

/**
 * Reads a request that holds texts alone and no parameter but the most usual ones; undefined where `decodeRequest` has to read it. Why
 * twice: most requests are of this kind, and reading them as if they could hold anything costs more than all layers. What both read is the same (a law
 * of the tests).
 */
export function plainRequest(body: JsonObject): PlainRequest | undefined {
  for (const name in body) if (!members.has(name)) return undefined;
  const { model, stream = false, temperature, max_tokens: maxTokens } = body;
  if (typeof model !== 'string' || model === '' || typeof stream !== 'boolean') return undefined;
  const messages = plainMessages(body.messages, roles);
  const includeUsage = usageWish(body.stream_options);
  if (!messages || includeUsage === undefined) return undefined;
  const request: Draft<ChatRequest> = { messages, tools: none, stream, includeUsage, unportable: none };
  if (maxTokens !== undefined) {
    if (typeof maxTokens !== 'number' || !(maxTokens > 0)) return undefined;
    request.maxTokens = maxTokens;
  }
  if (temperature !== undefined) {
    if (typeof temperature !== 'number') return undefined;
    request.temperature = temperature;
  }
  return { model, request };
}

const roles: ReadonlyMap<string, 'system' | 'user' | 'assistant'> = new Map([
  ['system', 'system'],
  ['user', 'user'],
  ['assistant', 'assistant'],
]);
const none: readonly [] = [];

/** Undefined where the options are not of the usual form. */
function usageWish(options: unknown): boolean | undefined {
  if (options === undefined) return false;
  if (typeof options !== 'object' || options === null || Array.isArray(options)) return undefined;
  const { include_usage: wish = false } = options as JsonObject;
  return typeof wish === 'boolean' ? wish : undefined;
}
