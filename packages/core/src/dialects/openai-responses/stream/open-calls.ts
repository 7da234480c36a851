import type { JsonObject } from '../../../call/json.ts';
import type { StreamEvent } from '../../../call/stream-event.ts';
import { afterText, beforeText, pieceOfText } from '../../free-text.ts';
import { asText } from '../../openai-chat/read-json.ts';
import { standInCallId } from '../../stand-in-call-id.ts';
import { nameIn } from '../name-in.ts';
import { argumentsOf, isCall } from '../reply/read-output.ts';

interface OpenCall {
  readonly index: number;
  said: boolean;
  /** Made with free text. */
  readonly isText: boolean;
}

const nothing: readonly StreamEvent[] = [];

/** The tool calls of one stream, by the place of their items: some hosts change the id of an item from event to event. */
export class OpenCalls {
  readonly #open = new Map<unknown, OpenCall>();
  /** The places of calls that have ended: some hosts tell the end of a call twice. */
  readonly #ended = new Set<unknown>();
  #started = 0;

  /** How many calls were started. */
  get started(): number {
    return this.#started;
  }

  start(place: unknown, item: JsonObject, answerId: string | undefined): readonly StreamEvent[] {
    if (!isCall(item) || this.#open.has(place) || this.#ended.has(place)) return nothing;
    const index = this.#started++;
    this.#open.set(place, { index, said: false, isText: item.type === 'custom_tool_call' });
    const id = asText(item.call_id) || standInCallId(answerId, index);
    return [{ type: 'tool-call-start', index, id, name: nameIn(item.namespace, asText(item.name)) }];
  }

  delta(place: unknown, args: string): readonly StreamEvent[] {
    const call = this.#open.get(place);
    if (!call || args === '') return nothing;
    const opening = call.isText && !call.said ? beforeText : '';
    if (call.isText || args.trim() !== '') call.said = true;
    return [{ type: 'tool-call-delta', index: call.index, arguments: call.isText ? opening + pieceOfText(args) : args }];
  }

  /** @param item - as it is told at its end: stands in where no delta said anything */
  end(place: unknown, item: JsonObject): readonly StreamEvent[] {
    const call = this.#open.get(place);
    if (!call) return nothing;
    this.#open.delete(place);
    if (place !== undefined) this.#ended.add(place);
    const { index, said, isText } = call;
    const end: StreamEvent = { type: 'tool-call-end', index };
    const spoken = isText ? afterText : '';
    const left = said ? spoken : argumentsOf(isText ? { ...item, type: 'custom_tool_call' } : item);
    return left === '' ? [end] : [{ type: 'tool-call-delta', index, arguments: left }, end];
  }

  endAll(): readonly StreamEvent[] {
    return [...this.#open.keys()].flatMap((place) => this.end(place, {}));
  }
}
