import type { Citation } from '../../../call/citation.ts';
import type { JsonObject } from '../../../call/json.ts';
import { placeCitations } from '../../citations/place-citations.ts';
import { objectsIn } from '../../json.ts';
import { asText } from '../../openai-chat/read-json.ts';
import { annotationOf } from '../reply/items.ts';

/**
 * Adds sources to the texts of items that are closed: Google tells the sources of an answer at its end, when a call may have followed the text. No text, no
 * sources.
 *
 * @param say - writes one event
 */
export function citeLate(
  items: Map<number, JsonObject>,
  citations: readonly Citation[],
  say: (type: string, members: JsonObject) => string,
): string {
  const messages = [...items].filter(([, { type }]) => type === 'message').sort(([a], [b]) => a - b);
  const texts = messages.flatMap(([place, { id, content }]) =>
    objectsIn(content).flatMap((part, index) => (part.type === 'output_text' ? [{ place, id, index, part }] : [])),
  );
  const placed = placeCitations(
    texts.map(({ part }) => asText(part.text)),
    citations,
  );
  let written = '';
  for (const [i, { place, id, index, part }] of texts.entries()) {
    const told = objectsIn(part.annotations);
    const own = (placed[i] ?? []).map(annotationOf);
    const at = { content_index: index, item_id: id, output_index: place };
    for (const [n, annotation] of own.entries()) {
      const members = { ...at, annotation_index: told.length + n, annotation };
      written += say('response.output_text.annotation.added', members);
    }
    if (own.length > 0) replacePart(items, place, { ...part, annotations: [...told, ...own] }, index);
  }
  return written;
}

function replacePart(items: Map<number, JsonObject>, place: number, part: JsonObject, index: number): void {
  const item = items.get(place);
  if (item) items.set(place, { ...item, content: objectsIn(item.content).map((one, i) => (i === index ? part : one)) });
}
