import type { Citation, CitedSpan } from '../../call/citation.ts';
import { defined } from '../json.ts';

/** Of one answer: each source may be named by a few bytes and written with its whole address, so that an answer without a bound would grow without one. */
export const mostCitations = 500;

/** UTF-16 units. A longer address is no source that a person could open; other texts are left out where they are longer. */
const longestUrl = 4096;
const longestText = 4096;

/** What a provider says of a source, whatever it is. */
export interface Told {
  readonly url: unknown;
  readonly title?: unknown;
  readonly cited?: unknown;
  readonly span?: CitedSpan | undefined;
}

/** A source as a provider told it; undefined where it has no address. */
export function citationOf({ url, title, cited, span }: Told): Citation | undefined {
  if (typeof url !== 'string' || url === '' || url.length > longestUrl) return undefined;
  return { url, ...defined({ title: shortText(title), cited: shortText(cited), span }) };
}

function shortText(text: unknown): string | undefined {
  return typeof text === 'string' && text !== '' && text.length <= longestText ? text : undefined;
}

/** A span of at least one character; undefined where the numbers are none. Some hosts write 0 and 0 for a span that they do not tell. */
export function spanOf(start: unknown, end: unknown): CitedSpan | undefined {
  const isSpan = Number.isSafeInteger(start) && Number.isSafeInteger(end) && (start as number) >= 0;
  return isSpan && (end as number) > (start as number) ? { start: start as number, end: end as number } : undefined;
}

/** The same source for a text that begins so many characters into the answer. */
export function movedBy(citation: Citation, by: number): Citation {
  const { span } = citation;
  return span ? { ...citation, span: { start: span.start + by, end: span.end + by } } : citation;
}
