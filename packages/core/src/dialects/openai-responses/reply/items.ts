import type { Citation } from '../../../call/citation.ts';
import type { JsonObject } from '../../../call/json.ts';
import type { AssistantPart, ToolCallPart } from '../../../call/request.ts';
import { placeCitations } from '../../citations/place-citations.ts';
import { writeUrlCitation } from '../../citations/url-citation.ts';
import { ownId } from '../own-id.ts';

export type ItemStatus = 'in_progress' | 'completed' | 'incomplete';

export function messageItem(id: string, status: ItemStatus, content: readonly JsonObject[]): JsonObject {
  return { id, type: 'message', status, content, role: 'assistant' };
}

export function reasoningItem(id: string, summary: readonly JsonObject[]): JsonObject {
  return { id, type: 'reasoning', summary };
}

export function callItem(
  id: string,
  status: ItemStatus,
  { id: callId, name, arguments: args }: Omit<ToolCallPart, 'type'>,
): JsonObject {
  return { id, type: 'function_call', status, arguments: args, call_id: callId, name };
}

export function textPart(text: string, annotations: readonly JsonObject[] = []): JsonObject {
  return { type: 'output_text', annotations, logprobs: [], text };
}

/** A source, with its span in the text of its part. */
export function annotationOf(citation: Citation): JsonObject {
  return { type: 'url_citation', ...writeUrlCitation(citation) };
}

export function refusalPart(refusal: string): JsonObject {
  return { type: 'refusal', refusal };
}

export function summaryPart(text: string): JsonObject {
  return { type: 'summary_text', text };
}

/** The items of a whole answer. What is said in words one after the other is one message. */
export function writeItems(
  content: readonly AssistantPart[],
  answerId: string,
  status: ItemStatus,
  citations?: readonly Citation[],
): readonly JsonObject[] {
  const texts = citations ? content.flatMap((part) => (part.type === 'text' ? part.text : [])) : [];
  const annotations = placeCitations(texts, citations).values();
  const items: JsonObject[] = [];
  let words: JsonObject[] = [];
  const next = (prefix: 'msg' | 'rs' | 'fc') => ownId(prefix, answerId, items.length);
  const closeMessage = () => {
    if (words.length > 0) items.push(messageItem(next('msg'), status, words));
    words = [];
  };
  for (const part of content) {
    if (part.type === 'text' || part.type === 'refusal') {
      words.push(
        part.type === 'text' ? textPart(part.text, annotations.next().value?.map(annotationOf)) : refusalPart(part.text),
      );
      continue;
    }
    closeMessage();
    if (part.type === 'tool-call') items.push(callItem(next('fc'), 'completed', part));
    else if (part.text !== '') items.push(reasoningItem(next('rs'), [summaryPart(part.text)]));
  }
  closeMessage();
  return items;
}
