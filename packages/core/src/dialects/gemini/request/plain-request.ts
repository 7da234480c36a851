import type { Draft } from '../../../call/draft.ts';
import type { JsonObject } from '../../../call/json.ts';
import type { ModelTraits } from '../../../call/model-traits.ts';
import type { ChatRequest, Message } from '../../../call/request.ts';
import { isObject } from '../../json.ts';

const members: ReadonlySet<string> = new Set(['contents', 'systemInstruction', 'generationConfig']);
const none: readonly [] = [];

/**
 * Reads a request that holds texts alone and no parameter but the most usual ones; undefined where `decodeRequest` has to read it. Why twice: see
 * `plainRequest` of Chat Completions. What both read is the same (a law of the tests).
 */
export function plainRequest(body: JsonObject, stream: boolean): ChatRequest | undefined {
  if (!isPlain(body)) return undefined;
  const { contents, systemInstruction: system, generationConfig: config } = body;
  const messages: Message[] = [];
  if (system !== undefined) messages.push({ role: 'system', content: [{ type: 'text', text: textOf(system) ?? '' }] });
  for (const content of contents as readonly JsonObject[]) {
    messages.push({
      role: content.role === 'model' ? 'assistant' : 'user',
      content: [{ type: 'text', text: textOf(content) ?? '' }],
    });
  }
  const request: Draft<ChatRequest> = { messages, tools: none, stream, includeUsage: true, unportable: none };
  if (isObject(config)) {
    if (config.maxOutputTokens !== undefined) request.maxTokens = config.maxOutputTokens as number;
    if (config.temperature !== undefined) request.temperature = config.temperature as number;
  }
  return request;
}

/** Whether every model takes a body as it is, but for a limit of its output. */
export function fitsEveryModel(body: JsonObject, { outputLimit: most }: ModelTraits): boolean {
  if (!isPlain(body)) return false;
  const { generationConfig: config } = body;
  const asked = isObject(config) ? config.maxOutputTokens : undefined;
  return asked === undefined || most === undefined || (asked as number) <= most;
}

/** Whether a body holds texts alone, each a turn of its own, and no other parameter. */
function isPlain(body: JsonObject): boolean {
  for (const name in body) if (!members.has(name)) return false;
  const { contents, systemInstruction: system, generationConfig: config } = body;
  if (!Array.isArray(contents) || contents.length === 0 || !isPlainConfig(config)) return false;
  if (system !== undefined && !textOf(system)) return false;
  return contents.every((content, i) => {
    if (!textOf(content)) return false;
    const { role } = content;
    return role === undefined || role === 'user' || (role === 'model' && contents[i - 1]?.role !== 'model');
  });
}

/** The one text of a content; undefined where the content holds anything else. */
function textOf(content: unknown): string | undefined {
  if (!isObject(content) || !Array.isArray(content.parts) || content.parts.length !== 1) return undefined;
  for (const name in content) if (name !== 'role' && name !== 'parts') return undefined;
  const [part] = content.parts;
  if (!isObject(part) || typeof part.text !== 'string') return undefined;
  for (const name in part) if (name !== 'text') return undefined;
  return part.text;
}

function isPlainConfig(config: unknown): boolean {
  if (config === undefined) return true;
  if (!isObject(config)) return false;
  for (const name in config) if (name !== 'temperature' && name !== 'maxOutputTokens') return false;
  const { temperature, maxOutputTokens: most } = config;
  if (temperature !== undefined && typeof temperature !== 'number') return false;
  return most === undefined || (Number.isInteger(most) && (most as number) >= 0);
}
