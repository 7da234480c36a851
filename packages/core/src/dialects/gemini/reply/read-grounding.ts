import type { Citation } from '../../../call/citation.ts';
import type { JsonObject } from '../../../call/json.ts';
import { BytePlaces } from '../../citations/characters.ts';
import { citationOf, mostCitations, spanOf } from '../../citations/citation-of.ts';
import { isObject, objectsIn } from '../../json.ts';
import { asObject, listOf } from '../read-json.ts';

/**
 * Reads `groundingMetadata`: each part of the answer that goes back to a source, and the sources that no part names.
 *
 * @param text - of the answer, without reasoning; undefined where it is not known, so that no span is told
 */
export function readGrounding(grounding: JsonObject, text: string | undefined): readonly Citation[] {
  const sources = listOf(grounding.groundingChunks).map((chunk) => sourceOf(asObject(chunk)));
  if (sources.length === 0) return [];
  const places = text === undefined ? undefined : new BytePlaces(text);
  const named = new Set<string>();
  const citations: Citation[] = [];
  for (const { segment, groundingChunkIndices } of objectsIn(grounding.groundingSupports)) {
    const span = isObject(segment) ? spanIn(segment, places) : undefined;
    for (const index of listOf(groundingChunkIndices)) {
      const source = typeof index === 'number' ? sources[index] : undefined;
      if (source) named.add(source.url);
      if (source && citations.length < mostCitations) citations.push({ ...source, ...(span && { span }) });
    }
  }
  const others = sources.flatMap((source) => (source && !named.has(source.url) ? [source] : []));
  return [...citations, ...others].slice(0, mostCitations);
}

/** A page of the web, or a document of a store that has an address. */
function sourceOf({ web, retrievedContext }: JsonObject): Citation | undefined {
  const { uri, title, text } = isObject(web) ? web : asObject(retrievedContext);
  return citationOf({ url: uri, title, cited: text });
}

/** Google counts bytes of UTF-8, and tells the text that it means, because its count is off at times: a span of another text is not told on. */
function spanIn({ startIndex = 0, endIndex, text }: JsonObject, places: BytePlaces | undefined): Citation['span'] {
  const told = spanOf(startIndex, endIndex);
  if (!told || !places) return undefined;
  const [start, end] = typeof text === 'string' ? (places.find(text, told.start) ?? []) : [told.start, told.end];
  if (start === undefined || end === undefined) return undefined;
  return spanOf(places.charactersBefore(start), places.charactersBefore(end));
}
