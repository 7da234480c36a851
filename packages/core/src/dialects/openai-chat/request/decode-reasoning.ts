import type { JsonObject } from '../../../call/json.ts';
import type { ChatRequest, Effort, ReasoningPart } from '../../../call/request.ts';
import { isEffort } from '../../efforts.ts';
import { asCount, defined, isObject } from '../../json.ts';
import type { RequestReader } from '../../request-reader.ts';
import { asArray, asText } from '../read-json.ts';

/** Reads how much reasoning is asked for: `reasoning_effort`, else what clients of OpenRouter (`reasoning`) or LiteLLM (`thinking`) write. */
export function decodeReasoning(body: JsonObject, reader: RequestReader): ChatRequest['reasoning'] {
  const effort = reader.read('string', body.reasoning_effort, 'reasoning_effort');
  if (effort !== undefined) return isEffort(effort) ? { effort } : reader.drop('reasoning_effort');
  const { reasoning, thinking } = body;
  if (isObject(reasoning)) return amount(reasoning.enabled === false ? 'none' : reasoning.effort, reasoning.max_tokens);
  if (isObject(thinking)) return amount(thinking.type === 'disabled' ? 'none' : undefined, thinking.budget_tokens);
  return undefined;
}

function amount(asked: unknown, tokens: unknown): ChatRequest['reasoning'] {
  const effort: Effort | undefined = isEffort(asked) ? asked : undefined;
  return defined({ effort, budgetTokens: asCount(tokens) || undefined });
}

/**
 * Reads the reasoning of an earlier turn: signed as `thinking_blocks` (LiteLLM) or `reasoning_details` (OpenRouter). Reasoning as plain text has
 * many names, and no target takes it.
 */
export function decodeThoughts(message: JsonObject): readonly ReasoningPart[] {
  const blocks = asArray(message.thinking_blocks).flatMap(thoughtOf);
  if (blocks.length > 0) return blocks;
  const details = thoughtsOf(asArray(message.reasoning_details));
  if (details.length > 0) return details;
  const text = asText(message.reasoning_content) || asText(message.reasoning);
  return text === '' ? [] : [{ type: 'reasoning', text }];
}

function thoughtOf(block: unknown): readonly ReasoningPart[] {
  if (!isObject(block)) return [];
  if (block.type === 'redacted_thinking') return redacted(block.data);
  return block.type === 'thinking' ? [signed(asText(block.thinking), asText(block.signature))] : [];
}

function thoughtsOf(details: readonly unknown[]): readonly ReasoningPart[] {
  const thoughts: ReasoningPart[] = [];
  let open: { readonly index: unknown; texts: string[] } | undefined; // a client that collects a stream may keep the pieces of one block apart
  const close = (signature: string) => {
    if (open) thoughts.push(signed(open.texts.join(''), signature));
    open = undefined;
  };
  for (const detail of details) {
    if (!isObject(detail)) continue;
    if (detail.type !== 'reasoning.text') close('');
    if (detail.type === 'reasoning.encrypted') thoughts.push(...(isClaudes(detail) ? redacted(detail.data) : [signed('', '')]));
    if (detail.type === 'reasoning.summary') thoughts.push(signed(asText(detail.summary), ''));
    if (detail.type !== 'reasoning.text') continue;
    if (open && open.index !== detail.index) close('');
    open ??= { index: detail.index, texts: [] };
    open.texts.push(asText(detail.text));
    const signature = isClaudes(detail) ? asText(detail.signature) : '';
    if (signature !== '') close(signature);
  }
  close('');
  return thoughts;
}

/** Other makers sign and encrypt reasoning too, and Claude refuses theirs. */
function isClaudes({ format }: JsonObject): boolean {
  return format === undefined || format === null || (typeof format === 'string' && format.startsWith('anthropic'));
}

function signed(text: string, signature: string): ReasoningPart {
  return { type: 'reasoning', text, ...(signature !== '' && { signature }) };
}

function redacted(data: unknown): readonly ReasoningPart[] {
  return typeof data === 'string' && data !== '' ? [{ type: 'reasoning', text: '', redacted: data }] : [];
}
