import type { JsonObject } from '../../../call/json.ts';
import { refusalPart, summaryPart, textPart } from '../reply/items.ts';
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
  make(text: string): JsonObject;
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

  /** Closes the open part, if there is one. */
  close(item: OpenItem): string {
    if (!item.part) return '';
    const { kind, text: pieces } = item.part;
    const form = forms[kind];
    const at = this.#at(item, kind);
    const text = pieces.join('');
    const part = form.make(text);
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
