import type { JsonObject } from '../../../call/json.ts';
import type { ModelTraits } from '../../../call/model-traits.ts';
import { asObject } from '../read-json.ts';

/**
 * Marks the last answer of a conversation as begun, for hosts that need a mark. Without the mark some hosts refuse such an answer, and others
 * begin a message of their own.
 *
 * @param isBegun - the target has to go on with the answer; false: only an answer that would be refused is marked
 */
export function beginAnswer(body: JsonObject, { prefill, prefillForm }: ModelTraits, isBegun: boolean): JsonObject {
  if (!prefill || prefillForm === undefined || prefillForm === 'message' || !Array.isArray(body.messages)) return body;
  const last = asObject(body.messages.at(-1));
  if (last.role !== 'assistant' || last.tool_calls !== undefined) return body;
  if (prefillForm === 'prefix') return { ...body, messages: [...body.messages.slice(0, -1), { ...last, prefix: true }] };
  return isBegun ? { ...body, continue_final_message: true, add_generation_prompt: false } : body;
}
