import type { Citation } from '../../../call/citation.ts';
import type { JsonObject } from '../../../call/json.ts';
import { BytePlaces } from '../../citations/characters.ts';

/**
 * `groundingMetadata` of an answer; undefined where it has no sources. What was searched for is not known.
 *
 * @param text - of the answer, without reasoning; undefined where it was not kept, so that no span is told
 */
export function writeGrounding(citations: readonly Citation[], text: string | undefined): JsonObject | undefined {
  if (citations.length === 0) return undefined;
  const urls = [...new Set(citations.map(({ url }) => url))];
  const indices = new Map(urls.map((url, index) => [url, index]));
  const titles = new Map(citations.map(({ url, title }) => [url, title]));
  const places = text === undefined ? undefined : new BytePlaces(text);
  const supports = citations.flatMap(({ url, span }): readonly JsonObject[] => {
    const segment = span && places && segmentOf(span, places);
    return segment ? [{ segment, groundingChunkIndices: [indices.get(url)] }] : [];
  });
  return {
    groundingChunks: urls.map((uri) => ({ web: { uri, title: titles.get(uri) ?? uri } })),
    ...(supports.length > 0 && { groundingSupports: supports }),
  };
}

function segmentOf({ start, end }: NonNullable<Citation['span']>, places: BytePlaces): JsonObject | undefined {
  const [startIndex, endIndex] = [places.bytesBefore(start), places.bytesBefore(end)];
  if (startIndex === undefined || endIndex === undefined) return undefined;
  return { ...(startIndex > 0 && { startIndex }), endIndex, text: places.text(startIndex, endIndex) };
}
