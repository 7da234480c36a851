import type { JsonObject } from '../../../call/json.ts';
import type { ModelTraits } from '../../../call/model-traits.ts';
import { asObject } from '../read-json.ts';

/**
 * Marks the answer that a conversation ends in as begun, for hosts that want more than its place. Without the mark some refuse it, and others
 * begin a message of their own.
 *
 * @param isBegun - it is to be gone on with; else only what would be refused is marked
 */
export function beginAnswer(body: JsonObject, { prefill, prefillForm }: ModelTraits, isBegun: boolean): JsonObject {
  if (!prefill || prefillForm === undefined || prefillForm === 'message' || !Array.isArray(body.messages)) return body;
  const last = asObject(body.messages.at(-1));
  if (last.role !== 'assistant' || last.tool_calls !== undefined) return body;
  if (prefillForm === 'prefix') return { ...body, messages: [...body.messages.slice(0, -1), { ...last, prefix: true }] };
  return isBegun ? { ...body, continue_final_message: true, add_generation_prompt: false } : body;
}
