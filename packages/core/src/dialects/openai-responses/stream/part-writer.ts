import { type Citation, withoutSpan } from '../../../call/citation.ts';
import type { JsonObject } from '../../../call/json.ts';
import { charactersIn } from '../../citations/characters.ts';
import { mostCitations, movedBy } from '../../citations/citation-of.ts';
import { asText } from '../../openai-chat/read-json.ts';
import { annotationOf, refusalPart, summaryPart, textPart } from '../reply/items.ts';
import type { OpenItem, PartKind } from './open-item.ts';

/** How the parts of one kind are told. */
interface PartForm {
  /** The events that open and close a part begin so. */
  readonly part: string;
  /** The events that tell its words begin so. */
  readonly words: string;
  /** The member that numbers the parts of an item. */
  readonly index: 'content_index' | 'summary_index';
  /** The member that holds the words once they are whole. */
  readonly holds: 'text' | 'refusal';
  /** What stands beside the words. */
  readonly beside?: JsonObject;
  make(text: string, annotations?: readonly JsonObject[]): JsonObject;
}

const content = { part: 'response.content_part', index: 'content_index', holds: 'text' } as const;

const forms: Readonly<Record<PartKind, PartForm>> = {
  output_text: { ...content, words: 'response.output_text', beside: { logprobs: [] }, make: textPart },
  refusal: { ...content, words: 'response.refusal', holds: 'refusal', make: refusalPart },
  reasoning_text: { ...content, words: 'response.reasoning_text', make: (text) => ({ type: 'reasoning_text', text }) },
  summary_text: {
    part: 'response.reasoning_summary_part',
    words: 'response.reasoning_summary_text',
    index: 'summary_index',
    holds: 'text',
    make: summaryPart,
  },
};

/** Writes the parts of messages and of reasoning. One part of an item is open at a time. */
export class PartWriter {
  readonly #say: (type: string, members: JsonObject) => string;

  constructor(say: (type: string, members: JsonObject) => string) {
    this.#say = say;
  }

  delta(item: OpenItem, kind: PartKind, delta: string): string {
    const opened = item.part?.kind === kind ? '' : this.close(item) + this.#open(item, kind);
    item.part?.text.push(delta);
    const { words, beside } = forms[kind];
    return opened + this.#say(`${words}.delta`, { ...this.#at(item, kind), delta, ...beside });
  }

  /**
   * Tells a source of the open part; nothing where no text is open, or where it has as many as are told.
   *
   * @param textBefore - characters of the answer's text before the item
   */
  cite(item: OpenItem, citation: Citation, textBefore: () => number): string {
    const { part } = item;
    if (part?.kind !== 'output_text' || (part.annotations?.length ?? 0) >= mostCitations) return '';
    part.start ??= textBefore() + charactersOf(item.closed);
    part.annotations ??= [];
    const { span } = citation;
    const annotation = annotationOf(span && span.start >= part.start ? movedBy(citation, -part.start) : withoutSpan(citation));
    part.annotations.push(annotation);
    return this.#say('response.output_text.annotation.added', {
      ...this.#at(item, 'output_text'),
      annotation_index: part.annotations.length - 1,
      annotation,
    });
  }

  /** Closes the open part, if there is one. */
  close(item: OpenItem): string {
    if (!item.part) return '';
    const { kind, text: pieces, annotations } = item.part;
    const form = forms[kind];
    const at = this.#at(item, kind);
    const text = pieces.join('');
    const part = form.make(text, annotations);
    item.closed.push(part);
    item.part = undefined;
    return (
      this.#say(`${form.words}.done`, { ...at, ...form.beside, [form.holds]: text }) +
      this.#say(`${form.part}.done`, { ...at, part })
    );
  }

  #open(item: OpenItem, kind: PartKind): string {
    item.part = { kind, text: [] };
    const form = forms[kind];
    return this.#say(`${form.part}.added`, { ...this.#at(item, kind), part: form.make('') });
  }

  /** The place of the open part. The parts of an item are all of one list. */
  #at({ id, place, closed }: OpenItem, kind: PartKind): JsonObject {
    return { [forms[kind].index]: closed.length, item_id: id, output_index: place };
  }
}

/** Characters of the texts among parts. */
export function charactersOf(parts: readonly JsonObject[]): number {
  let characters = 0;
  for (const { type, text } of parts) if (type === 'output_text') characters += charactersIn(asText(text));
  return characters;
}
