import type { JsonObject } from '../../../call/json.ts';
import { asObject } from '../../gemini/read-json.ts';
import { isGiven } from '../../json.ts';

/** Whether a client sees the reasoning of other APIs: where it asks for some alone, because others take the first block of an answer for its text. */
export function showsReasoning(asked: JsonObject | undefined): boolean {
  if (!asked) return true;
  const { thinking, reasoning_config, reasoningConfig, reasoning_effort } = asObject(asked.additionalModelRequestFields);
  const config = thinking ?? reasoning_config ?? reasoningConfig ?? reasoning_effort;
  return isGiven(config) && config !== 'none' && asObject(config).type !== 'disabled';
}
