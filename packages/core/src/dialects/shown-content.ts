import type { AssistantPart } from '../call/request.ts';

/** What an answer shows to its client. */
export function shownContent(content: readonly AssistantPart[], showsReasoning: boolean): readonly AssistantPart[] {
  return showsReasoning ? content : content.filter(({ type }) => type !== 'reasoning');
}
