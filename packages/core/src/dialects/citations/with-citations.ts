import type { Citation } from '../../call/citation.ts';
import type { StreamEvent } from '../../call/stream-event.ts';

/** The events of a frame with sources after its text, and before its end. */
export function withCitations(events: readonly StreamEvent[], citations: readonly Citation[]): readonly StreamEvent[] {
  if (citations.length === 0) return events;
  const end = events.findIndex(({ type }) => type === 'usage' || type === 'finish' || type === 'end');
  const at = end < 0 ? events.length : end;
  return [...events.slice(0, at), ...citations.map((citation) => ({ type: 'citation', citation }) as const), ...events.slice(at)];
}
