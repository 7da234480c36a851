import type { Citation } from '../../../call/citation.ts';
import type { JsonObject } from '../../../call/json.ts';
import { charactersIn } from '../../citations/characters.ts';
import { mostCitations, movedBy } from '../../citations/citation-of.ts';
import { readUrlCitation } from '../../citations/url-citation.ts';
import { objectsIn } from '../../json.ts';
import { asText } from '../../openai-chat/read-json.ts';

/** The sources of a whole answer, whose annotations count from the beginning of their part. */
export function readCitations(output: unknown): readonly Citation[] {
  const parts = objectsIn(output)
    .filter(({ type }) => type === 'message')
    .flatMap(({ content }) => objectsIn(content))
    .filter(({ type }) => type === 'output_text');
  if (!parts.some(isCited)) return [];
  const citations: Citation[] = [];
  let start = 0;
  for (const { text, annotations } of parts) {
    for (const annotation of objectsIn(annotations)) {
      const citation = readUrlCitation(annotation);
      if (citation && citations.length < mostCitations) citations.push(movedBy(citation, start));
    }
    start += charactersIn(asText(text));
  }
  return citations;
}

function isCited({ annotations }: JsonObject): boolean {
  return Array.isArray(annotations) && annotations.length > 0;
}
