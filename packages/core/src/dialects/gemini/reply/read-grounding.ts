import type { Citation } from '../../../call/citation.ts';
import type { JsonObject } from '../../../call/json.ts';
import { BytePlaces } from '../../citations/characters.ts';
import { citationOf, mostCitations, spanOf } from '../../citations/citation-of.ts';
import { isObject, objectsIn } from '../../json.ts';
import { asObject, listOf } from '../read-json.ts';
import type { SaidParts } from './said-parts.ts';

/** Reads `groundingMetadata`: each segment of the answer that goes back to a source, and the sources that no segment names. */
export function readGrounding(grounding: JsonObject, said: SaidParts): readonly Citation[] {
  const sources = listOf(grounding.groundingChunks).map((chunk) => sourceOf(asObject(chunk)));
  if (sources.length === 0) return [];
  const places = said.text === undefined ? undefined : new BytePlaces(said.text);
  const named = new Set<string>();
  const citations: Citation[] = [];
  for (const { segment, groundingChunkIndices } of objectsIn(grounding.groundingSupports)) {
    const own = listOf(groundingChunkIndices).flatMap((index) => (typeof index === 'number' ? sources[index] : undefined) ?? []);
    for (const { url } of own) named.add(url);
    if (own.length === 0 || citations.length >= mostCitations) continue;
    const span = isObject(segment) && places ? spanIn(segment, said, places) : undefined;
    for (const source of own.slice(0, mostCitations)) citations.push(span ? { ...source, span } : source);
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
function spanIn(segment: JsonObject, said: SaidParts, places: BytePlaces): Citation['span'] {
  const { partIndex = 0, startIndex = 0, endIndex, text } = segment;
  const told = spanOf(startIndex, endIndex);
  const before = said.startOf(partIndex);
  if (!told || before === undefined) return undefined;
  const at = [before + told.start, before + told.end] as const;
  const [start, end] = typeof text === 'string' ? (places.find(text, at[0]) ?? []) : at;
  if (start === undefined || end === undefined) return undefined;
  return spanOf(places.charactersBefore(start), places.charactersBefore(end));
}
