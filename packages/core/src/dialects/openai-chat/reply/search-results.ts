import type { Citation } from '../../../call/citation.ts';
import type { JsonObject } from '../../../call/json.ts';
import { citationOf, mostCitations } from '../../citations/citation-of.ts';
import { isObject } from '../../json.ts';
import { asArray } from '../read-json.ts';

/**
 * The sources that hosts tell beside the message, of the whole answer: Perplexity with their titles (`search_results`), others by their addresses alone
 * (`citations`). https://docs.perplexity.ai/api-reference/sonar-post (read 2026-11)
 */
export function readSearchResults({ search_results: results, citations }: JsonObject): readonly Citation[] {
  const told = asArray(results).length > 0 ? asArray(results) : asArray(citations);
  return told
    .slice(0, mostCitations)
    .flatMap((source) => citationOf(isObject(source) ? { url: source.url, title: source.title } : { url: source }) ?? []);
}
