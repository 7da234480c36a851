import type { JsonObject } from '../../../call/json.ts';
import type { StreamDecoder, WireUnit } from '../../../call/stream-decoder.ts';
import type { Frame, StreamEvent } from '../../../call/stream-event.ts';
import type { BlockNote, WireBlock } from '../../anthropic-messages/stream/block-tracker.ts';
import { OpenCalls } from '../../anthropic-messages/stream/open-calls.ts';
import { asObject, asText } from '../../gemini/read-json.ts';
import { defined, isObject, parseJson } from '../../json.ts';
import { decodeFinish } from '../reply/finish.ts';
import { isServerTool } from '../reply/reply.ts';
import { decodeUsage } from '../reply/usage.ts';

const nothing: readonly StreamEvent[] = [];
const silent: Frame = { events: nothing, raw: '' };

/** A fresh decoder for one stream of `ConverseStream`. */
export function streamDecoder(): StreamDecoder {
  return new ConverseDecoder();
}

/** Blocks of text and reasoning begin with their first delta, without an event of their own. The usage comes after the reason of the end. */
class ConverseDecoder implements StreamDecoder {
  readonly #calls = new OpenCalls();
  #anyCalls = false;
  /** An error came, or all that ends an answer: whatever follows is ignored. */
  #over = false;
  /** Which of the two events that end an answer came first; the usage may come before the reason of the end. */
  #ended: 'metadata' | 'messageStop' | undefined;
  /** The index of the block that is open. */
  #open: unknown;

  decode({ event, data = '', raw }: WireUnit): Frame {
    if (this.#over) return silent;
    const body = parseJson(data);
    if (event === 'error') {
      this.#over = true;
      return { events: [{ type: 'provider-error', body: body ?? data }], raw: '' };
    }
    if (!isObject(body)) return silent;
    const [note, only] = [this.#note(event, body), onlyHere(body)];
    const frame = { events: this.#read(event, body), raw };
    return note || only !== undefined ? { ...frame, ...defined({ note, only }) } : frame;
  }

  /** The block that an event opens, by a start or by its first delta, or that it closes the open one. */
  #note(event: string, { contentBlockIndex: index, delta }: JsonObject): BlockNote | undefined {
    if (event === 'contentBlockStop') {
      this.#open = undefined;
      return { closes: true };
    }
    if (typeof index !== 'number' || index === this.#open) return undefined;
    this.#open = index;
    return { opens: { index, block: blockOf(asObject(delta)) } };
  }

  #read(event: string, body: JsonObject): readonly StreamEvent[] {
    switch (event) {
      case 'messageStart':
        return [{ type: 'start' }];
      case 'contentBlockStart':
        return this.#blockStart(body);
      case 'contentBlockDelta':
        return this.#blockDelta(body);
      case 'contentBlockStop':
        return this.#calls.end(body.contentBlockIndex);
      case 'messageStop':
        return [...this.#stop(body), ...this.#endsWith(event)];
      case 'metadata':
        return [{ type: 'usage', usage: decodeUsage(asObject(body.usage)) }, ...this.#endsWith(event)];
      default:
        return nothing;
    }
  }

  /** The end of the answer, where the other event of the two was there before. */
  #endsWith(event: 'metadata' | 'messageStop'): readonly StreamEvent[] {
    this.#over = this.#ended !== undefined && this.#ended !== event;
    this.#ended ??= event;
    return this.#over ? [{ type: 'end' }] : nothing;
  }

  #blockStart({ contentBlockIndex, start }: JsonObject): readonly StreamEvent[] {
    const { toolUse } = asObject(start);
    if (!isObject(toolUse) || isServerTool(toolUse)) return nothing;
    this.#anyCalls = true;
    return this.#calls.start(contentBlockIndex, { id: toolUse.toolUseId, name: toolUse.name });
  }

  #blockDelta({ contentBlockIndex, delta }: JsonObject): readonly StreamEvent[] {
    const { text, toolUse, reasoningContent } = asObject(delta);
    if (typeof text === 'string') return text === '' ? nothing : [{ type: 'text-delta', text }];
    if (isObject(toolUse)) return this.#calls.delta(contentBlockIndex, asText(toolUse.input));
    return isObject(reasoningContent) ? reasoningEvents(reasoningContent) : nothing;
  }

  #stop({ stopReason }: JsonObject): readonly StreamEvent[] {
    const reason = asText(stopReason);
    if (reason === '') return nothing;
    return [...this.#calls.endAll(), { type: 'finish', finish: decodeFinish(reason, this.#anyCalls) }];
  }
}

function reasoningEvents({ text, signature, redactedContent }: JsonObject): readonly StreamEvent[] {
  if (typeof text === 'string') return text === '' ? nothing : [{ type: 'reasoning-delta', text }];
  if (typeof signature === 'string') return signature === '' ? nothing : [{ type: 'reasoning-signature', signature }];
  return typeof redactedContent === 'string' ? [{ type: 'reasoning-redacted', data: redactedContent }] : nothing;
}

function blockOf({ text, reasoningContent }: JsonObject): WireBlock {
  if (typeof text === 'string') return 'text';
  return isObject(reasoningContent) ? 'thinking' : 'other';
}

/** What an event holds that only this dialect can carry: no other target can go on with such an answer. */
function onlyHere({ start, delta }: JsonObject): string | undefined {
  if (!isObject(delta) && !isObject(start)) return undefined;
  const { toolUse, toolResult, citation, image } = { ...asObject(start), ...asObject(delta) };
  if (citation !== undefined) return 'citations';
  if (toolResult !== undefined || (isObject(toolUse) && isServerTool(toolUse))) return 'server tools';
  return image === undefined ? undefined : 'image';
}
