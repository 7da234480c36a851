import type { Citation } from '../../../call/citation.ts';
import type { JsonObject } from '../../../call/json.ts';
import type { AssistantPart } from '../../../call/request.ts';
import type { ToolForms } from '../../../call/tool-forms.ts';
import { placeCitations } from '../../citations/place-citations.ts';
import { writeUrlCitation } from '../../citations/url-citation.ts';
import { type IdPrefix, ownId } from '../own-id.ts';
import { callItem, type ItemStatus, prefixOf } from './call-item.ts';

export function messageItem(id: string, status: ItemStatus, content: readonly JsonObject[]): JsonObject {
  return { id, type: 'message', status, content, role: 'assistant' };
}

export function reasoningItem(id: string, summary: readonly JsonObject[]): JsonObject {
  return { id, type: 'reasoning', summary };
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

interface WriteAs {
  readonly answerId: string;
  readonly status: ItemStatus;
  readonly forms: ToolForms;
  readonly citations?: readonly Citation[] | undefined;
}

/** The items of a whole answer. What is said in words one after the other is one message. */
export function writeItems(
  content: readonly AssistantPart[],
  { answerId, status, forms, citations }: WriteAs,
): readonly JsonObject[] {
  const texts = citations ? content.flatMap((part) => (part.type === 'text' ? part.text : [])) : [];
  const annotations = placeCitations(texts, citations).values();
  const items: JsonObject[] = [];
  let words: JsonObject[] = [];
  const next = (prefix: IdPrefix) => ownId(prefix, answerId, items.length);
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
    if (part.type === 'tool-call') {
      const form = forms.get(part.name);
      items.push(callItem(next(prefixOf(form)), 'completed', part, form));
    } else if (part.text !== '') items.push(reasoningItem(next('rs'), [summaryPart(part.text)]));
  }
  closeMessage();
  return items;
}
