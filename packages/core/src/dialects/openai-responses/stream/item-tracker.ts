import type { WireTracker } from '../../../call/client-stream.ts';
import type { JsonObject } from '../../../call/json.ts';
import { asCount, jsonText } from '../../json.ts';
import { asObject, asText } from '../../openai-chat/read-json.ts';
import type { OpenItem, PartKind, ResponsesPosition } from './open-item.ts';

/** UTF-16 units that are kept of one answer. Longer answers are not gone on with. */
const longestKept = 4 * 1024 * 1024;
/** What an item or a part takes beside its text, so that empty ones have an end too. */
const sizeOfItem = 256;
/** The same for a delta. */
const sizeOfDelta = 8;

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

/** An item that the target has opened and not yet closed. */
interface FollowedItem extends OpenItem {
  /** What the item takes of `longestKept` until it is closed: then it is kept whole. */
  size: number;
  /** How much of `size` its open part takes. */
  partSize: number;
}

class ItemTracker implements WireTracker {
  #begun: JsonObject = {};
  #next = 0;
  readonly #items = new Map<number, JsonObject>();
  readonly #open = new Map<number | undefined, FollowedItem>();
  #kept = 0;
  /** Something was left out: whatever comes later would follow a hole. */
  #isFull = false;

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

  /** Whether so much more may be kept, in place of what is `released`. */
  #keep(size: number, released = 0): boolean {
    this.#isFull ||= this.#kept + size - released > longestKept;
    if (!this.#isFull) this.#kept += size - released;
    return !this.#isFull;
  }

  #openItem(event: JsonObject): void {
    const { id: given, type } = asObject(event.item);
    if (type !== 'message' && type !== 'reasoning') return;
    const [place, id, key] = [this.#placeOf(event), asText(given), asCount(event.output_index)];
    const size = id.length + sizeOfItem;
    if (this.#keep(size, this.#open.get(key)?.size)) {
      this.#open.set(key, { place, id, type, closed: [], part: undefined, size, partSize: 0 });
    }
  }

  #closeItem(event: JsonObject): void {
    const key = asCount(event.output_index);
    const released = this.#open.get(key)?.size;
    this.#open.delete(key);
    const item = asObject(event.item);
    if (this.#keep(sizeOf(item), released)) this.#items.set(this.#placeOf(event), item);
  }

  #closePart(event: JsonObject): void {
    const open = this.#open.get(asCount(event.output_index));
    if (!open) return;
    const part = asObject(event.part);
    const size = sizeOf(part);
    if (!this.#keep(size, open.partSize)) return;
    open.closed.push(part);
    open.size += size - open.partSize;
    open.part = undefined;
    open.partSize = 0;
  }

  #delta(kind: PartKind | undefined, { output_index: place, delta }: JsonObject): void {
    const open = kind && this.#open.get(asCount(place));
    const text = asText(delta);
    const size = text.length + sizeOfDelta;
    if (!open || !this.#keep(size)) return;
    open.size += size;
    open.partSize += size;
    open.part ??= { kind, text: [] };
    if (text !== '') open.part.text.push(text);
  }

  position(): ResponsesPosition {
    return { begun: this.#begun, next: this.#next, items: this.#items, open: [...this.#open.values()] };
  }
}

/** What cannot be written is not kept. */
function sizeOf(value: JsonObject): number {
  return (jsonText(value)?.length ?? longestKept) + sizeOfItem;
}
