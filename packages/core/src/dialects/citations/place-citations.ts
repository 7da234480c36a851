import { type Citation, withoutSpan } from '../../call/citation.ts';
import { charactersIn } from './characters.ts';
import { movedBy } from './citation-of.ts';

/**
 * The sources of each text of an answer, with spans of that text. A source of the whole answer, or of more than one text, stands at the last text, without
 * a span.
 */
export function placeCitations(texts: readonly string[], citations: readonly Citation[] = []): readonly (readonly Citation[])[] {
  const placed: Citation[][] = texts.map(() => []);
  if (citations.length === 0) return placed;
  const ends: number[] = [];
  for (const text of texts) ends.push((ends.at(-1) ?? 0) + charactersIn(text));
  for (const citation of citations) {
    const { span } = citation;
    const at = span ? ends.findIndex((end) => span.end <= end) : -1;
    const start = ends[at - 1] ?? 0;
    if (span && at >= 0 && span.start >= start) placed[at]?.push(movedBy(citation, -start));
    else placed.at(-1)?.push(withoutSpan(citation));
  }
  return placed;
}
