import type { Citation } from '../../../call/citation.ts';
import type { JsonObject } from '../../../call/json.ts';
import type { Tool } from '../../../call/request.ts';
import type { StreamEvent } from '../../../call/stream-event.ts';
import { mostCitations } from '../../citations/citation-of.ts';
import { objectsIn } from '../../json.ts';
import { sseEvent } from '../../sse-event.ts';
import { WaitingEvents } from '../../waiting-events.ts';
import { ownId } from '../own-id.ts';
import type { ItemStatus } from '../reply/call-item.ts';
import { messageItem, reasoningItem } from '../reply/items.ts';
import { CallWriter, type OpenCall } from './call-writer.ts';
import { citeLate } from './late-citations.ts';
import type { OpenItem, ResponsesPosition } from './open-item.ts';
import { charactersOf, PartWriter } from './part-writer.ts';

/** UTF-16 units. The last event repeats the whole answer, so that an answer without end would be kept without end. */
const longestAnswer = 16 * 1024 * 1024;

/**
 * Writes the items of one stream, in OpenAI's order: one after the other, each opened and closed. Other dialects interleave parallel tool calls:
 * while a call is open, whatever does not belong to the call waits, in order, until the call has ended.
 */
export class ItemWriter {
  readonly #answerId: string;
  readonly #waiting = new WaitingEvents();
  readonly #seenCalls = new Set<number>();
  readonly #parts = new PartWriter((type, members) => this.say(type, members));
  readonly #calls: CallWriter;
  readonly #items: Map<number, JsonObject>;
  /** Items that another host left open: closed at the end. */
  readonly #left: OpenItem[];
  /** Sources that came while no text was open. */
  readonly #early: Citation[] = [];
  #open: OpenItem | OpenCall | undefined;
  /** The place of the next item. */
  #place: number;
  /** The number of the next event. */
  #next: number;
  #length = 0;

  constructor(answerId: string, resume?: ResponsesPosition, tools?: readonly Tool[]) {
    this.#answerId = answerId;
    this.#calls = new CallWriter((type, members) => this.say(type, members), tools);
    this.#items = new Map(resume?.items);
    this.#left = [...(resume?.open ?? [])];
    this.#open = this.#left.pop();
    this.#place = resume ? nextPlace(resume) : 0;
    this.#next = resume?.next ?? 0;
  }

  /** The items that are closed. */
  get items(): readonly JsonObject[] {
    return [...this.#items].sort(([a], [b]) => a - b).map(([, item]) => item);
  }

  /** One event with the next number. */
  say(type: string, members: JsonObject): string {
    return sseEvent(type, { ...members, sequence_number: this.#next++ });
  }

  /**
   * The bytes for one content event; empty where the event has to wait for the open tool call.
   *
   * @throws Error where the answer is longer than any that is kept
   */
  write(event: StreamEvent): string {
    this.#length += sizeOf(event);
    if (this.#length > longestAnswer) throw new Error(`The answer has more than ${longestAnswer} characters.`);
    const call = 'index' in event ? event.index : undefined;
    if (this.#open?.type === 'call' && (call !== this.#open.call || event.type === 'tool-call-start')) {
      this.#waiting.add(call, event);
      return '';
    }
    return this.#writeNow(event) + this.#writeWaiting();
  }

  /** Writes what waited, and closes what is open. */
  close(status: ItemStatus): string {
    let written = '';
    while (this.#open || !this.#waiting.isEmpty) {
      written += this.#closeItem(status) + this.#writeWaiting();
      this.#open ??= this.#left.pop();
    }
    if (this.#early.length === 0) return written;
    return written + citeLate(this.#items, this.#early.splice(0), (type, members) => this.say(type, members));
  }

  /** Until the next call opens that has not ended yet. */
  #writeWaiting(): string {
    if (this.#waiting.isEmpty) return '';
    return this.#waiting.writeUntil(
      () => this.#open?.type === 'call',
      (event) => this.#writeNow(event),
    );
  }

  #writeNow(event: StreamEvent): string {
    switch (event.type) {
      case 'text-delta':
      case 'refusal-delta':
      case 'reasoning-delta':
        return event.text === '' ? '' : this.#words(event);
      case 'citation':
        return this.#cite(event.citation);
      case 'tool-call-start':
        return this.#startCall(event);
      case 'tool-call-delta':
        return this.#callDelta(event.index, event.arguments);
      case 'tool-call-end':
        return this.#open?.type === 'call' && this.#open.call === event.index ? this.#closeItem('completed') : '';
      default:
        return '';
    }
  }

  #words({ type, text }: Extract<StreamEvent, { readonly text: string }>): string {
    const wanted = type === 'reasoning-delta' ? 'reasoning' : 'message';
    const opened = this.#open?.type === wanted ? '' : this.#openItem(wanted);
    const open = this.#open as OpenItem; // just opened, or open already
    if (type === 'text-delta') return opened + this.#parts.delta(open, 'output_text', text) + this.#citeEarly();
    if (type === 'refusal-delta') return opened + this.#parts.delta(open, 'refusal', text);
    return opened + this.#parts.delta(open, open.part?.kind === 'reasoning_text' ? 'reasoning_text' : 'summary_text', text);
  }

  /** A source belongs to the text that is open; one that comes where none is open waits for the next text, or the end. */
  #cite(citation: Citation): string {
    const open = this.#open;
    if (open?.type === 'message' && open.part?.kind === 'output_text')
      return this.#parts.cite(open, citation, () => this.#said());
    if (this.#early.length < mostCitations) this.#early.push(citation);
    return '';
  }

  /** Characters of the text in the items that are closed. */
  #said(): number {
    return this.items.reduce((sum, { type, content }) => sum + (type === 'message' ? charactersOf(objectsIn(content)) : 0), 0);
  }

  #citeEarly(): string {
    if (this.#early.length === 0) return '';
    return this.#early
      .splice(0)
      .map((citation) => this.#cite(citation))
      .join('');
  }

  #openItem(type: OpenItem['type']): string {
    const closed = this.#closeItem('completed');
    const place = this.#place++;
    const id = ownId(type === 'message' ? 'msg' : 'rs', this.#answerId, place);
    this.#open = { place, id, type, closed: [], part: undefined };
    const item = type === 'message' ? messageItem(id, 'in_progress', []) : reasoningItem(id, []);
    return closed + this.say('response.output_item.added', { item, output_index: place });
  }

  #startCall({ index: call, id: callId, name }: Extract<StreamEvent, { type: 'tool-call-start' }>): string {
    if (this.#seenCalls.has(call)) return '';
    this.#seenCalls.add(call);
    const closed = this.#closeItem('completed');
    const place = this.#place++;
    const id = ownId(this.#calls.prefixOf(name), this.#answerId, place);
    const open = this.#calls.open({ place, id, call, callId, name });
    this.#open = open;
    return closed + this.#calls.opening(open);
  }

  #callDelta(call: number, delta: string): string {
    const open = this.#open;
    if (delta === '' || open?.type !== 'call' || open.call !== call) return '';
    return this.#calls.delta(open, delta);
  }

  #closeItem(status: ItemStatus): string {
    const open = this.#open;
    if (!open) return '';
    this.#open = undefined;
    if (open.type === 'call') {
      const { said, item } = this.#calls.close(open);
      return said + this.#itemDone(item, open.place);
    }
    const closed = this.#parts.close(open);
    const item = open.type === 'message' ? messageItem(open.id, status, open.closed) : reasoningOf(open.id, open.closed);
    return closed + this.#itemDone(item, open.place);
  }

  #itemDone(item: JsonObject, place: number): string {
    this.#items.set(place, item);
    return this.say('response.output_item.done', { item, output_index: place });
  }
}

function nextPlace({ items, open }: ResponsesPosition): number {
  let next = 0;
  for (const place of items.keys()) next = Math.max(next, place + 1);
  for (const { place } of open) next = Math.max(next, place + 1);
  return next;
}

/** Hosts of open models tell their reasoning itself as content, and OpenAI a summary of it. */
function reasoningOf(id: string, parts: readonly JsonObject[]): JsonObject {
  const content = parts.filter(({ type }) => type === 'reasoning_text');
  const item = reasoningItem(
    id,
    parts.filter(({ type }) => type === 'summary_text'),
  );
  return content.length === 0 ? item : { ...item, content };
}

function sizeOf(event: StreamEvent): number {
  if ('text' in event) return event.text.length;
  if ('arguments' in event) return event.arguments.length;
  return event.type === 'citation' ? event.citation.url.length + (event.citation.title?.length ?? 0) : 0;
}
