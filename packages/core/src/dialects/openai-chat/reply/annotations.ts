import type { Citation } from '../../../call/citation.ts';
import type { JsonObject } from '../../../call/json.ts';
import { mostCitations } from '../../citations/citation-of.ts';
import { readUrlCitation, writeUrlCitation } from '../../citations/url-citation.ts';
import { objectsIn } from '../../json.ts';

/** The sources of a message, or of one delta. */
export function readAnnotations(annotations: unknown): readonly Citation[] {
  return objectsIn(annotations)
    .slice(0, mostCitations)
    .flatMap((annotation) => readUrlCitation(annotation) ?? []);
}

/** The member of a message, or of a delta, that holds its sources; nothing where there are none. */
export function writeAnnotations(citations: readonly Citation[] = []): JsonObject {
  if (citations.length === 0) return {};
  return { annotations: citations.map((citation) => ({ type: 'url_citation', url_citation: writeUrlCitation(citation) })) };
}
