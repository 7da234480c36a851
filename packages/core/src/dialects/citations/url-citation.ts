import type { Citation } from '../../call/citation.ts';
import type { JsonObject } from '../../call/json.ts';
import { isObject } from '../json.ts';
import { citationOf, spanOf } from './citation-of.ts';

/** Reads an annotation of OpenAI's APIs, which is flat in Responses and nested in Chat Completions; undefined where it names no address. */
export function readUrlCitation(annotation: JsonObject): Citation | undefined {
  if (annotation.type !== 'url_citation') return undefined;
  const { url, title, content, start_index, end_index } = isObject(annotation.url_citation)
    ? annotation.url_citation
    : annotation;
  return citationOf({ url, title, cited: content, span: spanOf(start_index, end_index) });
}

/** The members of an annotation. 0 and 0 stand for a span that is not told, as OpenRouter writes them: clients read both numbers. */
export function writeUrlCitation({ url, title = '', span = { start: 0, end: 0 } }: Citation): JsonObject {
  return { url, title, start_index: span.start, end_index: span.end };
}
