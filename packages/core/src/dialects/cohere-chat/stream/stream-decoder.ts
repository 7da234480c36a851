import type { JsonObject } from '../../../call/json.ts';
import type { StreamDecoder, WireUnit } from '../../../call/stream-decoder.ts';
import type { Frame, StreamEvent } from '../../../call/stream-event.ts';
import { defined, isGiven, isObject, parseJson } from '../../json.ts';
import { asObject, asText } from '../../openai-chat/read-json.ts';
import { standInCallId } from '../../stand-in-call-id.ts';
import { decodeFinish } from '../reply/finish.ts';
import { isErrorBody } from '../reply/reply.ts';
import { decodeUsage } from '../reply/usage.ts';

const nothing: readonly StreamEvent[] = [];

/** A fresh decoder for one stream. */
export function streamDecoder(): StreamDecoder {
  return new CohereDecoder();
}

interface OpenCall {
  readonly index: number;
  said: boolean;
}

/** Every event names its type. `message-end` is the last; some hosts write `[DONE]` after it. No client reads the bytes. */
class CohereDecoder implements StreamDecoder {
  /** By the index of the wire, which counts the calls apart from the texts. */
  readonly #open = new Map<unknown, OpenCall>();
  #calls = 0;
  #id: string | undefined;
  #over = false;

  decode({ data, raw, event }: WireUnit): Frame {
    const parsed = this.#over ? undefined : parseJson(data ?? raw);
    if (!isObject(parsed)) return { events: nothing, raw };
    if (event === 'error' || isErrorBody(parsed)) return { events: this.#failed(parsed), raw };
    const events = this.#read(parsed);
    return parsed.type === 'citation-start' ? { events, raw, only: 'citations' } : { events, raw };
  }

  #failed(body: unknown): readonly StreamEvent[] {
    this.#over = true;
    return [{ type: 'provider-error', body }];
  }

  #read({ type, id, index, delta: given }: JsonObject): readonly StreamEvent[] {
    const delta = asObject(given);
    const message = asObject(delta.message);
    switch (type) {
      case 'message-start':
        this.#id = asText(id) || undefined;
        return [{ type: 'start', ...defined({ id: this.#id }) }];
      case 'content-start':
      case 'content-delta':
        return said(asObject(message.content));
      case 'tool-plan-delta':
        return said({ text: message.tool_plan });
      case 'tool-call-start':
        return this.#start(index, asObject(message.tool_calls));
      case 'tool-call-delta':
        return this.#goOn(this.#open.get(index), asObject(message.tool_calls));
      case 'tool-call-end':
        return this.#end(index);
      case 'message-end':
        return this.#finish(delta);
      default:
        return nothing;
    }
  }

  #start(key: unknown, call: JsonObject): readonly StreamEvent[] {
    const name = asText(asObject(call.function).name);
    if (name === '') return nothing;
    const before = this.#end(key);
    const open: OpenCall = { index: this.#calls, said: false };
    this.#calls += 1;
    this.#open.set(key, open);
    const id = asText(call.id) || standInCallId(this.#id, open.index);
    return [...before, { type: 'tool-call-start', index: open.index, id, name }, ...this.#goOn(open, call)];
  }

  #goOn(open: OpenCall | undefined, call: JsonObject): readonly StreamEvent[] {
    const text = asText(asObject(call.function).arguments);
    if (!open || text === '') return nothing;
    open.said ||= text.trim() !== '';
    return [{ type: 'tool-call-delta', index: open.index, arguments: text }];
  }

  /** Tools without arguments come with none at all; arguments are JSON text, at least `{}`. */
  #end(key: unknown): readonly StreamEvent[] {
    const open = this.#open.get(key);
    if (!open) return nothing;
    this.#open.delete(key);
    const end: StreamEvent = { type: 'tool-call-end', index: open.index };
    return open.said ? [end] : [{ type: 'tool-call-delta', index: open.index, arguments: '{}' }, end];
  }

  #finish({ finish_reason: reason, usage, error }: JsonObject): readonly StreamEvent[] {
    if (isGiven(error)) return this.#failed({ message: error });
    this.#over = true;
    const ended = [...this.#open.keys()].flatMap((key) => this.#end(key));
    const counted = decodeUsage(usage);
    return [
      ...ended,
      ...(Object.keys(counted).length > 0 ? [{ type: 'usage' as const, usage: counted }] : []),
      { type: 'finish', finish: decodeFinish(asText(reason), this.#calls > 0) },
      { type: 'end' },
    ];
  }
}

function said({ text, thinking }: JsonObject): readonly StreamEvent[] {
  if (typeof thinking === 'string' && thinking !== '') return [{ type: 'reasoning-delta', text: thinking }];
  return typeof text === 'string' && text !== '' ? [{ type: 'text-delta', text }] : nothing;
}
