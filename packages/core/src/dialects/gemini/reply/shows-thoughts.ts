import type { JsonObject } from '../../../call/json.ts';
import { asObject, camelCased } from '../read-json.ts';

/** Whether a client sees the model's reasoning: Google shows it where `includeThoughts` asks for it alone, and older clients take it for the answer. */
export function showsThoughts(asked: JsonObject | undefined): boolean {
  if (!asked) return true;
  const { generationConfig, generation_config: written } = asked;
  const { thinkingConfig } = camelCased(asObject(generationConfig ?? written));
  return asObject(thinkingConfig).includeThoughts === true;
}
