import type { JsonObject } from '../../../call/json.ts';
import { isObject } from '../../json.ts';
import { asArray, asText } from '../read-json.ts';

/** Text or reasoning of a message, or of one delta. */
export interface SaidPart {
  readonly type: 'text' | 'reasoning' | 'refusal';
  readonly text: string;
}

/**
 * Reads the words of a message or a delta, none of them empty. Reasoning comes as `reasoning_content` (DeepSeek, xAI, vLLM), as `reasoning`
 * (Groq, OpenRouter, Ollama; some send both with the same text), or as content parts (Mistral).
 */
export function readSaid(message: JsonObject): readonly SaidPart[] {
  const parts: SaidPart[] = [
    { type: 'reasoning', text: asText(message.reasoning_content) || asText(message.reasoning) },
    ...readContent(message.content),
    { type: 'refusal', text: asText(message.refusal) },
  ];
  return parts.filter((part) => part.text !== '');
}

function readContent(content: unknown): readonly SaidPart[] {
  if (typeof content === 'string') return [{ type: 'text', text: content }];
  return asArray(content).flatMap((part) => (isObject(part) ? readPart(part) : []));
}

function readPart(part: JsonObject): readonly SaidPart[] {
  switch (part.type) {
    case 'text':
      return [{ type: 'text', text: asText(part.text) }];
    case 'thinking':
      return [{ type: 'reasoning', text: readThinking(part.thinking) }];
    case 'refusal':
      return [{ type: 'refusal', text: asText(part.refusal) }];
    default:
      return [];
  }
}

/** The text of a thinking part: a string, or a list of text parts. */
export function readThinking(thinking: unknown): string {
  if (typeof thinking === 'string') return thinking;
  return asArray(thinking)
    .map((part) => (isObject(part) ? asText(part.text) : ''))
    .join('');
}

/** Joins neighbouring parts of the same kind. */
export function mergeSaid(parts: readonly SaidPart[]): readonly SaidPart[] {
  const merged: SaidPart[] = [];
  for (const part of parts) {
    const last = merged.at(-1);
    if (last?.type === part.type) merged[merged.length - 1] = { type: part.type, text: last.text + part.text };
    else merged.push(part);
  }
  return merged;
}
