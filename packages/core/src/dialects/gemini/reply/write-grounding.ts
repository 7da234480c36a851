import type { Citation } from '../../../call/citation.ts';
import type { JsonObject } from '../../../call/json.ts';
import { BytePlaces } from '../../citations/characters.ts';
import { placeCitations } from '../../citations/place-citations.ts';

/** A text of an answer, and which of its parts the text is. */
export interface TextPart {
  readonly text: string;
  readonly partIndex: number;
}

/** Bytes of the texts of all segments of one answer: a few hundred sources may each be of a long answer as a whole. */
const mostQuoted = 256 * 1024;

/**
 * `groundingMetadata` of an answer; undefined where it has no sources. What was searched for is not known.
 *
 * @param texts - of the answer, without reasoning; none where they were not kept, so that no span is told
 */
export function writeGrounding(citations: readonly Citation[], texts: readonly TextPart[]): JsonObject | undefined {
  if (citations.length === 0) return undefined;
  const urls = [...new Set(citations.map(({ url }) => url))];
  const indices = new Map(urls.map((url, index) => [url, index]));
  const titles = new Map(citations.map(({ url, title }) => [url, title]));
  const placed = placeCitations(
    texts.map(({ text }) => text),
    citations,
  );
  const quotes = { left: mostQuoted };
  const supports = texts.flatMap((part, place) =>
    segmentsOf(part, placed[place] ?? [], quotes).map(([segment, url]) => ({
      segment,
      groundingChunkIndices: [indices.get(url)],
    })),
  );
  return {
    groundingChunks: urls.map((uri) => ({ web: { uri, title: titles.get(uri) ?? uri } })),
    ...(supports.length > 0 && { groundingSupports: supports }),
  };
}

/** What of a text goes back to which source. The numbers say it, and the words beside them for as long as there is room. */
function segmentsOf(
  { text, partIndex }: TextPart,
  citations: readonly Citation[],
  quotes: { left: number },
): readonly (readonly [JsonObject, string])[] {
  if (citations.length === 0) return [];
  const places = new BytePlaces(text);
  return citations.flatMap(({ url, span }) => {
    const startIndex = span && places.bytesBefore(span.start);
    const endIndex = span && places.bytesBefore(span.end);
    if (startIndex === undefined || endIndex === undefined) return [];
    const segment = { ...(partIndex > 0 && { partIndex }), ...(startIndex > 0 && { startIndex }), endIndex };
    quotes.left -= endIndex - startIndex;
    return [[quotes.left < 0 ? segment : { ...segment, text: places.text(startIndex, endIndex) }, url]];
  });
}
