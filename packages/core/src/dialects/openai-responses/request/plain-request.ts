import type { Draft } from '../../../call/draft.ts';
import type { JsonObject } from '../../../call/json.ts';
import type { ModelTraits } from '../../../call/model-traits.ts';
import type { ChatRequest, Message } from '../../../call/request.ts';
import { isPlainMessage, type PlainRequest, plainMessages, withSystem } from '../../plain-messages.ts';

const members: ReadonlySet<string> = new Set(['model', 'input', 'instructions', 'stream', 'temperature', 'max_output_tokens']);
/** Turns of the assistant that follow each other are one message, which only the long way joins. */
const roles: ReadonlyMap<string, 'system' | 'user' | 'assistant'> = new Map([
  ['system', 'system'],
  ['developer', 'system'],
  ['user', 'user'],
]);
const none: readonly [] = [];

/**
 * Reads a request that holds texts alone and no parameter but the most usual ones; undefined where `decodeRequest` has to read it. Why twice: see
 * `plainRequest` of Chat Completions. What both read is the same (a law of the tests).
 */
export function plainRequest(body: JsonObject): PlainRequest | undefined {
  for (const name in body) if (!members.has(name)) return undefined;
  const { model, stream = false, temperature, instructions, max_output_tokens: maxTokens } = body;
  if (typeof model !== 'string' || model === '' || typeof stream !== 'boolean') return undefined;
  const turns = turnsOf(body.input);
  const messages = turns && withSystem(instructions, turns);
  if (!messages) return undefined;
  const request: Draft<ChatRequest> = { messages, tools: none, stream, includeUsage: true, unportable: none };
  if (maxTokens !== undefined) {
    if (typeof maxTokens !== 'number') return undefined;
    request.maxTokens = maxTokens;
  }
  if (temperature !== undefined) {
    if (typeof temperature !== 'number') return undefined;
    request.temperature = temperature;
  }
  return { model, request };
}

function turnsOf(input: unknown): readonly Message[] | undefined {
  return typeof input === 'string' ? [{ role: 'user', content: [{ type: 'text', text: input }] }] : plainMessages(input, roles);
}

/** Whether every model takes a body as it is, but for a limit of its output. */
export function fitsEveryModel(body: JsonObject, { outputLimit: most }: ModelTraits): boolean {
  const { input, max_output_tokens: asked, temperature } = body;
  if (temperature !== undefined || (most !== undefined && typeof asked === 'number' && asked > most)) return false;
  for (const name in body) if (!members.has(name)) return false;
  return typeof input === 'string' || (Array.isArray(input) && input.every(isPlainMessage));
}
