import type { JsonObject } from '../../../call/json.ts';
import type { StreamEvent } from '../../../call/stream-event.ts';
import { asText } from '../../openai-chat/read-json.ts';
import { standInCallId } from '../../stand-in-call-id.ts';
import { argumentsOf, isCall } from '../reply/read-output.ts';

interface OpenCall {
  readonly index: number;
  said: boolean;
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
    this.#open.set(place, { index, said: false });
    const id = asText(item.call_id) || standInCallId(answerId, index);
    return [{ type: 'tool-call-start', index, id, name: asText(item.name) }];
  }

  delta(place: unknown, args: string): readonly StreamEvent[] {
    const call = this.#open.get(place);
    if (!call || args === '') return nothing;
    if (args.trim() !== '') call.said = true;
    return [{ type: 'tool-call-delta', index: call.index, arguments: args }];
  }

  /** @param item - as it is told at its end: stands in where no delta said anything */
  end(place: unknown, item: JsonObject): readonly StreamEvent[] {
    const call = this.#open.get(place);
    if (!call) return nothing;
    this.#open.delete(place);
    if (place !== undefined) this.#ended.add(place);
    const { index, said } = call;
    const end: StreamEvent = { type: 'tool-call-end', index };
    const whole = said ? '' : argumentsOf(item);
    return whole === '' ? [end] : [{ type: 'tool-call-delta', index, arguments: whole }, end];
  }

  endAll(): readonly StreamEvent[] {
    return [...this.#open.keys()].flatMap((place) => this.end(place, {}));
  }
}
