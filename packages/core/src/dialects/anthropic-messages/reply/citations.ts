import type { Citation, CitedSpan } from '../../../call/citation.ts';
import type { JsonObject } from '../../../call/json.ts';
import { charactersIn } from '../../citations/characters.ts';
import { citationOf, mostCitations } from '../../citations/citation-of.ts';
import { isObject, objectsIn } from '../../json.ts';

/** Reads one citation, which is of the whole block of text that has it; undefined where it names no address, as one of a document of the client's. */
export function readCitation({ type, url, source, title, cited_text: cited }: JsonObject, span: CitedSpan): Citation | undefined {
  if (type === 'web_search_result_location') return citationOf({ url, title, cited, span });
  return type === 'search_result_location' ? citationOf({ url: source, title, cited, span }) : undefined;
}

/** The sources of a whole Message. */
export function readCitations(content: readonly unknown[]): readonly Citation[] {
  if (!content.some(isCited)) return [];
  const citations: Citation[] = [];
  let start = 0;
  for (const block of content) {
    if (!isObject(block) || block.type !== 'text' || typeof block.text !== 'string') continue;
    const span = { start, end: start + charactersIn(block.text) };
    for (const told of objectsIn(block.citations)) {
      const citation = readCitation(told, span);
      if (citation && citations.length < mostCitations) citations.push(citation);
    }
    start = span.end;
  }
  return citations;
}

function isCited(block: unknown): boolean {
  return isObject(block) && Array.isArray(block.citations) && block.citations.length > 0;
}

/**
 * Writes a source. `encrypted_index` names a result of Anthropic's own search and cannot be made up: it is empty, and what has an empty one is taken out of
 * the history again (`withoutForeignCitations`).
 */
export function writeCitation({ url, title = '', cited = '' }: Citation): JsonObject {
  return { type: 'web_search_result_location', cited_text: cited, url, title, encrypted_index: '' };
}
