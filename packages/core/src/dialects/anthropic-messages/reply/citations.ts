import type { Citation } from '../../../call/citation.ts';
import type { JsonObject } from '../../../call/json.ts';
import { charactersIn } from '../../citations/characters.ts';
import { citationOf, mostCitations, spanOf } from '../../citations/citation-of.ts';
import { isObject, objectsIn } from '../../json.ts';

/** Reads one citation; undefined where it names no address, as one of a document of the client's. */
export function readCitation({ type, url, source, title, cited_text: cited }: JsonObject): Citation | undefined {
  if (type === 'web_search_result_location') return citationOf({ url, title, cited });
  return type === 'search_result_location' ? citationOf({ url: source, title, cited }) : undefined;
}

/** The sources of a whole Message, each of the whole block of text that has it. */
export function readCitations(content: readonly unknown[]): readonly Citation[] {
  if (!content.some(isCited)) return [];
  const citations: Citation[] = [];
  let start = 0;
  for (const block of content) {
    if (!isObject(block) || block.type !== 'text' || typeof block.text !== 'string') continue;
    const end = start + charactersIn(block.text);
    const span = spanOf(start, end);
    for (const told of objectsIn(block.citations)) {
      const citation = readCitation(told);
      if (citation && citations.length < mostCitations) citations.push(span ? { ...citation, span } : citation);
    }
    start = end;
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
