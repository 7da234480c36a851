import type { JsonObject } from '../../../call/json.ts';
import type { AssistantPart } from '../../../call/request.ts';
import { isObject } from '../../json.ts';

/** In the id of each detail that is written here, so that a history shows who wrote it. */
const mark = 'understudy';

/**
 * What Claude has signed or encrypted of its reasoning, as OpenRouter writes it: a client that sends the message back with the history brings it along.
 * https://openrouter.ai/docs/use-cases/reasoning-tokens (read 2026-11). Reasoning of others has nothing to give back.
 */
export function reasoningDetails(content: readonly AssistantPart[]): readonly JsonObject[] {
  const signed = content.flatMap((part): readonly JsonObject[] => {
    if (part.type !== 'reasoning') return [];
    if (part.redacted !== undefined) return [{ type: 'reasoning.encrypted', data: part.redacted }];
    return part.signature === undefined ? [] : [{ type: 'reasoning.text', text: part.text, signature: part.signature }];
  });
  return signed.map((detail, index) => ({ ...detail, id: mark, format: 'anthropic-claude-v1', index }));
}

/** Whether a detail was written here, and not by a host of this dialect: then no host of this dialect can read it. */
export function isOfClaudeAlone(detail: unknown): boolean {
  return isObject(detail) && typeof detail.id === 'string' && detail.id.startsWith(mark);
}
