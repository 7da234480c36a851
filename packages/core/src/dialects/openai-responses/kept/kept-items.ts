import type { JsonObject } from '../../../call/json.ts';
import { isObject, objectsIn } from '../../json.ts';
import { asObject, asText } from '../../openai-chat/read-json.ts';
import { isReference } from '../request/decode-items.ts';

/** The whole items in an answer, or in one event of a stream, to which a later call may refer. */
export function keptItems(said: JsonObject): readonly JsonObject[] {
  if (said.type === 'response.output_item.done') return [asObject(said.item)];
  return said.response === undefined ? objectsIn(said.output) : [];
}

/** The body with the items in the place of references to them; the same body where it refers to nothing that is known. */
export function withKeptItems(body: JsonObject, find: (id: string) => JsonObject | undefined): JsonObject {
  const { input } = body;
  if (!Array.isArray(input) || !input.some(refers)) return body;
  const found = input.map((item: unknown) => (refers(item) ? (find(asText(item.id)) ?? item) : item));
  return found.some((item, i) => item !== input[i]) ? { ...body, input: found } : body;
}

function refers(item: unknown): item is JsonObject {
  return isObject(item) && isReference(item);
}
