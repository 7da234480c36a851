import type { WireTracker } from '../../../call/client-stream.ts';
import type { JsonObject } from '../../../call/json.ts';
import { asCount, jsonText } from '../../json.ts';
import { asObject, asText } from '../../openai-chat/read-json.ts';
import type { OpenItem, PartKind, ResponsesPosition } from './open-item.ts';

/** UTF-16 units of one answer, its text counted while it comes and once more when it is whole. Longer answers are not gone on with. */
const longestKept = 4 * 1024 * 1024;

const kindOfDelta: ReadonlyMap<unknown, PartKind> = new Map([
  ['response.output_text.delta', 'output_text'],
  ['response.refusal.delta', 'refusal'],
  ['response.reasoning_summary_text.delta', 'summary_text'],
  ['response.reasoning_text.delta', 'reasoning_text'],
]);

/** Follows the items of a stream that passes through: the last event of a response repeats all of them. */
export function itemTracker(): WireTracker {
  return new ItemTracker();
}

class ItemTracker implements WireTracker {
  #begun: JsonObject = {};
  #next = 0;
  readonly #items = new Map<number, JsonObject>();
  readonly #open = new Map<unknown, OpenItem>();
  #kept = 0;

  /** A tracker gets notes of its own dialect only: whole events. */
  note(note: unknown): void {
    const event = note as JsonObject;
    this.#next = Math.max(this.#next, (asCount(event.sequence_number) ?? this.#next) + 1);
    switch (event.type) {
      case 'response.created':
      case 'response.in_progress':
        this.#begun = asObject(event.response);
        return;
      case 'response.output_item.added':
        this.#openItem(event);
        return;
      case 'response.output_item.done':
        this.#open.delete(event.output_index);
        this.#closeItem(event);
        return;
      case 'response.content_part.done':
      case 'response.reasoning_summary_part.done':
        this.#closePart(event);
        return;
      default:
        this.#delta(kindOfDelta.get(event.type), event);
    }
  }

  #placeOf({ output_index: place }: JsonObject): number {
    return asCount(place) ?? this.#items.size + this.#open.size;
  }

  #openItem(event: JsonObject): void {
    const { id, type } = asObject(event.item);
    if (type !== 'message' && type !== 'reasoning') return;
    const place = this.#placeOf(event);
    this.#open.set(event.output_index, { place, id: asText(id), type, closed: [], part: undefined });
  }

  #closeItem(event: JsonObject): void {
    this.#kept += jsonText(event.item)?.length ?? 0;
    if (this.#kept <= longestKept) this.#items.set(this.#placeOf(event), asObject(event.item));
  }

  #closePart({ output_index: place, part }: JsonObject): void {
    const open = this.#open.get(place);
    if (!open) return;
    open.closed.push(asObject(part));
    open.part = undefined;
  }

  #delta(kind: PartKind | undefined, { output_index: place, delta }: JsonObject): void {
    const open = kind && this.#open.get(place);
    const text = asText(delta);
    if (!open || this.#kept > longestKept) return;
    this.#kept += text.length;
    open.part ??= { kind, text: [] };
    open.part.text.push(text);
  }

  position(): ResponsesPosition {
    return { begun: this.#begun, next: this.#next, items: this.#items, open: [...this.#open.values()] };
  }
}
