import type { JsonObject } from '../../../call/json.ts';
import type { StreamDecoder, WireUnit } from '../../../call/stream-decoder.ts';
import type { StreamEvent } from '../../../call/stream-event.ts';
import { defined, isObject, jsonText, parseJson } from '../../json.ts';
import { wholeBlock } from '../../whole-block.ts';
import { asText } from '../as-text.ts';
import { decodeFinish } from '../reply/finish.ts';
import { isErrorBody } from '../reply/reply.ts';
import { decodeUsage, mergeUsage } from '../reply/usage.ts';
import type { BlockNote, WireBlock } from './block-tracker.ts';

/** A tool call whose block is open. */
interface OpenCall {
  readonly index: number;
  /** What the block began with: stands in where no delta says anything. */
  readonly input: unknown;
  said: boolean;
}

type Handler = (event: JsonObject) => readonly StreamEvent[];

const nothing: readonly StreamEvent[] = [];

/** Reads a Messages stream. Blocks of server tools and citations give no events: they live on in the raw bytes only. */
export function streamDecoder(): StreamDecoder {
  const openCalls = new Map<unknown, OpenCall>(); // by block index
  let calls = 0;
  let started = false;
  let over = false; // an error or `message_stop` came: what follows is nobody's answer
  let usage: JsonObject = {};

  const handlers: ReadonlyMap<string, Handler> = new Map([
    ['message_start', messageStart],
    ['content_block_start', blockStart],
    ['content_block_delta', blockDelta],
    ['content_block_stop', ({ index }) => endCall(index)],
    ['message_delta', messageDelta],
    ['message_stop', messageStop],
  ] satisfies [string, Handler][]);

  return {
    decode(block) {
      if (over) return { events: nothing, raw: '' };
      if (block.data === undefined) return { events: nothing, raw: wholeBlock(block.raw) };
      const body = parseJson(block.data);
      if (isError(block, body)) {
        over = true;
        return { events: [{ type: 'provider-error', body: body ?? block.data }], raw: '' };
      }
      // A client of this dialect could not read it either.
      if (!isObject(body)) return { events: nothing, raw: '' };
      const handler = handlers.get(asText(body.type) ?? block.event);
      const [note, only] = [blockNote(body), onlyHere(body)];
      const frame = { events: handler ? handler(body) : nothing, raw: wholeBlock(block.raw) };
      return note || only !== undefined ? { ...frame, ...defined({ note, only }) } : frame;
    },
  };

  function messageStart({ message }: JsonObject): readonly StreamEvent[] {
    if (!isObject(message)) return nothing;
    // A server-side fallback may begin again: one answer has one start, and what was cut off stays unended.
    openCalls.clear();
    const events: StreamEvent[] = [];
    if (!started) {
      const { id, model } = message;
      events.push({
        type: 'start',
        ...(typeof id === 'string' ? { id } : {}),
        ...(typeof model === 'string' ? { model } : {}),
      });
    }
    started = true;
    // The output count is a placeholder here.
    if (isObject(message.usage)) events.push(...tellUsage({ ...message.usage, output_tokens: null }));
    return events;
  }

  function tellUsage(told: JsonObject): readonly StreamEvent[] {
    usage = mergeUsage(usage, told);
    return [{ type: 'usage', usage: decodeUsage(usage) }];
  }

  function blockStart({ index, content_block: block }: JsonObject): readonly StreamEvent[] {
    if (!isObject(block)) return nothing;
    switch (block.type) {
      case 'text':
        return textDelta('text-delta', block.text);
      case 'thinking':
        return [...textDelta('reasoning-delta', block.thinking), ...signatureOf(block.signature)];
      case 'redacted_thinking':
        return typeof block.data === 'string' ? [{ type: 'reasoning-redacted', data: block.data }] : nothing;
      case 'tool_use':
        return startCall(index, block);
      default:
        return nothing;
    }
  }

  function startCall(blockIndex: unknown, { id, name, input }: JsonObject): readonly StreamEvent[] {
    if (typeof name !== 'string') return nothing;
    const ended = endCall(blockIndex);
    const index = calls++;
    openCalls.set(blockIndex, { index, input, said: false });
    return [...ended, { type: 'tool-call-start', index, id: asText(id) ?? '', name }];
  }

  function blockDelta({ index, delta }: JsonObject): readonly StreamEvent[] {
    if (!isObject(delta)) return nothing;
    switch (delta.type) {
      case 'text_delta':
        return textDelta('text-delta', delta.text);
      case 'thinking_delta':
        return textDelta('reasoning-delta', delta.thinking);
      case 'signature_delta':
        return signatureOf(delta.signature);
      case 'input_json_delta':
        return callDelta(index, asText(delta.partial_json) ?? '');
      default:
        return nothing;
    }
  }

  function callDelta(blockIndex: unknown, args: string): readonly StreamEvent[] {
    const call = openCalls.get(blockIndex);
    if (!call || args === '') return nothing;
    if (args.trim() !== '') call.said = true;
    return [{ type: 'tool-call-delta', index: call.index, arguments: args }];
  }

  function endCall(blockIndex: unknown): readonly StreamEvent[] {
    const call = openCalls.get(blockIndex);
    if (!call) return nothing;
    openCalls.delete(blockIndex);
    const { index, input, said } = call;
    const end: StreamEvent = { type: 'tool-call-end', index };
    // A call without arguments may come without any delta: the arguments of every call are JSON all the same.
    return said ? [end] : [{ type: 'tool-call-delta', index, arguments: (isObject(input) && jsonText(input)) || '{}' }, end];
  }

  function endAllCalls(): readonly StreamEvent[] {
    return [...openCalls.keys()].flatMap(endCall);
  }

  function messageStop(): readonly StreamEvent[] {
    over = true;
    return [...endAllCalls(), { type: 'end' }];
  }

  function messageDelta({ delta, usage: told }: JsonObject): readonly StreamEvent[] {
    const stopReason = isObject(delta) ? asText(delta.stop_reason) : undefined;
    const events = isObject(told) ? tellUsage(told) : nothing;
    if (!isObject(delta) || !stopReason) return events;
    return [...endAllCalls(), ...events, { type: 'finish', finish: decodeFinish(stopReason, delta.stop_sequence) }];
  }
}

/** The content block that an event opens, or that it closes the open one. */
function blockNote({ type, index, content_block: block }: JsonObject): BlockNote | undefined {
  if (type === 'content_block_stop') return { closes: true };
  if (type !== 'content_block_start' || !isObject(block) || typeof index !== 'number') return undefined;
  return { opens: { index, block: commonBlocks.get(asText(block.type) ?? '') ?? 'other' } };
}

/** What an event holds that only this dialect can carry. */
function onlyHere({ type, index, content_block: block, delta }: JsonObject): string | undefined {
  if (type === 'content_block_delta') return isObject(delta) && delta.type === 'citations_delta' ? 'citations' : undefined;
  if (type !== 'content_block_start' || !isObject(block) || typeof index !== 'number') return undefined;
  const name = asText(block.type) ?? '';
  return commonBlocks.has(name) ? undefined : name;
}

/** Blocks that have a common form. */
const commonBlocks: ReadonlyMap<string, WireBlock> = new Map([
  ['text', 'text'],
  ['thinking', 'thinking'],
  ['redacted_thinking', 'other'],
  ['tool_use', 'other'],
]);

function isError(block: WireUnit, body: unknown): boolean {
  return block.event === 'error' || (isObject(body) && isErrorBody(body));
}

function textDelta(type: 'text-delta' | 'reasoning-delta', value: unknown): readonly StreamEvent[] {
  return typeof value === 'string' && value !== '' ? [{ type, text: value }] : nothing;
}

function signatureOf(value: unknown): readonly StreamEvent[] {
  return typeof value === 'string' && value !== '' ? [{ type: 'reasoning-signature', signature: value }] : nothing;
}
