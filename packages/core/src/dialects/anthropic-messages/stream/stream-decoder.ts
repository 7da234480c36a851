import type { JsonObject } from '../../../call/json.ts';
import type { StreamDecoder, WireUnit } from '../../../call/stream-decoder.ts';
import type { Frame, StreamEvent } from '../../../call/stream-event.ts';
import { defined, isObject, parseJson } from '../../json.ts';
import { wholeBlock } from '../../whole-block.ts';
import { asText } from '../as-text.ts';
import { decodeFinish } from '../reply/finish.ts';
import { isErrorBody } from '../reply/reply.ts';
import { decodeUsage, mergeUsage } from '../reply/usage.ts';
import { blockNote, onlyHere } from './block-notes.ts';
import { OpenCalls } from './open-calls.ts';

const nothing: readonly StreamEvent[] = [];
const silent: Frame = { events: nothing, raw: '' };

/** A fresh decoder for one Messages stream. */
export function streamDecoder(): StreamDecoder {
  return new MessagesDecoder();
}

/** Reads a Messages stream. Blocks of server tools and citations give no events: they live on in the raw bytes only. */
class MessagesDecoder implements StreamDecoder {
  readonly #calls = new OpenCalls();
  #started = false;
  /** An error or `message_stop` came: whatever follows is ignored. */
  #over = false;
  #usage: JsonObject = {};

  decode(block: WireUnit): Frame {
    if (this.#over) return silent;
    if (block.data === undefined) return { events: nothing, raw: wholeBlock(block.raw) };
    const body = parseJson(block.data);
    if (isError(block, body)) {
      this.#over = true;
      return { events: [{ type: 'provider-error', body: body ?? block.data }], raw: '' };
    }
    // A client of this dialect could not read the block either.
    if (!isObject(body)) return silent;
    const [note, only] = [blockNote(body), onlyHere(body)];
    const frame = { events: this.#read(asText(body.type) ?? block.event, body), raw: wholeBlock(block.raw) };
    return note || only !== undefined ? { ...frame, ...defined({ note, only }) } : frame;
  }

  #read(type: string, event: JsonObject): readonly StreamEvent[] {
    switch (type) {
      case 'message_start':
        return this.#messageStart(event);
      case 'content_block_start':
        return this.#blockStart(event);
      case 'content_block_delta':
        return this.#blockDelta(event);
      case 'content_block_stop':
        return this.#calls.end(event.index);
      case 'message_delta':
        return this.#messageDelta(event);
      case 'message_stop':
        this.#over = true;
        return [...this.#calls.endAll(), { type: 'end' }];
      default:
        return nothing;
    }
  }

  #messageStart({ message }: JsonObject): readonly StreamEvent[] {
    if (!isObject(message)) return nothing;
    // A server-side fallback may send a second start: one answer has one start, and calls that were cut off get no end.
    this.#calls.clear();
    const { id, model } = message;
    const start = this.#started
      ? nothing
      : [
          {
            type: 'start' as const,
            ...(typeof id === 'string' && { id }),
            ...(typeof model === 'string' && { model }),
          },
        ];
    this.#started = true;
    // The output count is a placeholder here.
    return isObject(message.usage) ? [...start, ...this.#tellUsage({ ...message.usage, output_tokens: null })] : start;
  }

  #tellUsage(told: JsonObject): readonly StreamEvent[] {
    this.#usage = mergeUsage(this.#usage, told);
    return [{ type: 'usage', usage: decodeUsage(this.#usage) }];
  }

  #blockStart({ index, content_block: block }: JsonObject): readonly StreamEvent[] {
    if (!isObject(block)) return nothing;
    switch (block.type) {
      case 'text':
        return textDelta('text-delta', block.text);
      case 'thinking':
        return [...textDelta('reasoning-delta', block.thinking), ...signatureOf(block.signature)];
      case 'redacted_thinking':
        return typeof block.data === 'string' ? [{ type: 'reasoning-redacted', data: block.data }] : nothing;
      case 'tool_use':
        return this.#calls.start(index, block);
      default:
        return nothing;
    }
  }

  #blockDelta({ index, delta }: JsonObject): readonly StreamEvent[] {
    if (!isObject(delta)) return nothing;
    switch (delta.type) {
      case 'text_delta':
        return textDelta('text-delta', delta.text);
      case 'thinking_delta':
        return textDelta('reasoning-delta', delta.thinking);
      case 'signature_delta':
        return signatureOf(delta.signature);
      case 'input_json_delta':
        return this.#calls.delta(index, asText(delta.partial_json) ?? '');
      default:
        return nothing;
    }
  }

  #messageDelta({ delta, usage: told }: JsonObject): readonly StreamEvent[] {
    const stopReason = isObject(delta) ? asText(delta.stop_reason) : undefined;
    const events = isObject(told) ? this.#tellUsage(told) : nothing;
    if (!isObject(delta) || !stopReason) return events;
    return [...this.#calls.endAll(), ...events, { type: 'finish', finish: decodeFinish(stopReason, delta.stop_sequence) }];
  }
}

function isError(block: WireUnit, body: unknown): boolean {
  return block.event === 'error' || (isObject(body) && isErrorBody(body));
}

function textDelta(type: 'text-delta' | 'reasoning-delta', value: unknown): readonly StreamEvent[] {
  return typeof value === 'string' && value !== '' ? [{ type, text: value }] : nothing;
}

function signatureOf(value: unknown): readonly StreamEvent[] {
  return typeof value === 'string' && value !== '' ? [{ type: 'reasoning-signature', signature: value }] : nothing;
}
