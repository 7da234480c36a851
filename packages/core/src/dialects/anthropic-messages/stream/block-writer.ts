import type { JsonObject } from '../../../call/json.ts';
import type { StreamEvent } from '../../../call/stream-event.ts';
import type { BlockPosition, WireBlock } from './block-tracker.ts';
import { sseEvent } from './sse-event.ts';

/** Writes the content blocks of one stream. */
export interface BlockWriter {
  /** The bytes for one content event; empty where it has to wait for the open tool call. */
  write(event: StreamEvent): string;
  /** Writes what waited, and closes what is open. */
  close(): string;
}

type OpenBlock =
  | { readonly type: 'text' }
  | { readonly type: 'other' }
  | { readonly type: 'thinking'; signed: boolean }
  | { readonly type: 'tool_use'; readonly call: number };

/** What waits for the open tool call: everything of one other call, or a run of what belongs to none. */
interface Waiting {
  readonly call: number | undefined;
  readonly events: StreamEvent[];
}

/**
 * Blocks have consecutive indices and only one is open at a time. Other dialects interleave parallel tool calls: while a call is open,
 * whatever does not belong to it waits, in order, until that call has ended.
 *
 * @param ownId - begins the ids of tool calls that came without one.
 * @param resume - where the stream stands that is gone on with: an open block of text is gone on with, any other is closed first.
 */
export function blockWriter(ownId: string, resume?: BlockPosition): BlockWriter {
  const seenCalls = new Set<number>();
  let waiting: Waiting[] = [];
  let gone = 0; // of those that waited: taking the first out of a long list would move all the others
  const waitingCalls = new Map<number, Waiting>();
  let open: OpenBlock | undefined = resume?.open && openFrom(resume.open);
  let index = (resume?.blocks ?? 0) - 1; // of the block opened last

  return {
    write,
    close() {
      let written = '';
      while (open || waiting.length > 0) written += closeBlock() + writeWaiting();
      return written;
    },
  };

  function write(event: StreamEvent): string {
    const call = callOf(event);
    if (open?.type === 'tool_use' && (call !== open.call || event.type === 'tool-call-start')) {
      wait(call, event);
      return '';
    }
    return writeNow(event) + writeWaiting();
  }

  function wait(call: number | undefined, event: StreamEvent): void {
    const known = call === undefined ? waiting.at(-1) : waitingCalls.get(call);
    if (known && known.call === call) {
      const joined = joinedDeltas(known.events.at(-1), event);
      if (joined) known.events[known.events.length - 1] = joined;
      else known.events.push(event);
      return;
    }
    const begun = { call, events: [event] };
    waiting.push(begun);
    if (call !== undefined) waitingCalls.set(call, begun);
  }

  /** Until the next call opens that has not ended yet. */
  function writeWaiting(): string {
    let written = '';
    while (open?.type !== 'tool_use') {
      const next = waiting[gone];
      if (!next) break;
      gone += 1;
      if (2 * gone >= waiting.length) [waiting, gone] = [waiting.slice(gone), 0];
      if (next.call !== undefined) waitingCalls.delete(next.call);
      for (const event of next.events) written += writeNow(event);
    }
    return written;
  }

  function writeNow(event: StreamEvent): string {
    switch (event.type) {
      case 'text-delta':
        return event.text === '' ? '' : openText() + delta({ type: 'text_delta', text: event.text });
      case 'reasoning-delta':
        return event.text === '' ? '' : openThinking() + delta({ type: 'thinking_delta', thinking: event.text });
      case 'reasoning-signature':
        return writeSignature(event.signature);
      case 'reasoning-redacted':
        return openBlock(undefined, { type: 'redacted_thinking', data: event.data }) + stop();
      case 'tool-call-start':
        return startCall(event.index, event.id, event.name);
      case 'tool-call-delta':
        return isOpen(event.index) && event.arguments !== ''
          ? delta({ type: 'input_json_delta', partial_json: event.arguments })
          : '';
      case 'tool-call-end':
        return isOpen(event.index) ? closeBlock() : '';
      default:
        return '';
    }
  }

  function startCall(call: number, id: string, name: string): string {
    if (seenCalls.has(call)) return '';
    seenCalls.add(call);
    return openBlock({ type: 'tool_use', call }, { type: 'tool_use', id: id === '' ? `${ownId}_${call}` : id, name, input: {} });
  }

  function isOpen(call: number): boolean {
    return open?.type === 'tool_use' && open.call === call;
  }

  function openText(): string {
    return open?.type === 'text' ? '' : openBlock({ type: 'text' }, { type: 'text', text: '' });
  }

  /** A signature seals its block: reasoning that follows is another one. */
  function openThinking(): string {
    if (open?.type === 'thinking' && !open.signed) return '';
    return openBlock({ type: 'thinking', signed: false }, { type: 'thinking', thinking: '', signature: '' });
  }

  function writeSignature(signature: string): string {
    if (signature === '') return '';
    const opened = openThinking();
    if (open?.type === 'thinking') open.signed = true;
    return opened + delta({ type: 'signature_delta', signature });
  }

  function openBlock(block: OpenBlock | undefined, content: JsonObject): string {
    const closed = closeBlock();
    open = block;
    index += 1;
    return closed + sseEvent('content_block_start', { index, content_block: content });
  }

  function delta(content: JsonObject): string {
    return sseEvent('content_block_delta', { index, delta: content });
  }

  function stop(): string {
    return sseEvent('content_block_stop', { index });
  }

  function closeBlock(): string {
    if (!open) return '';
    open = undefined;
    return stop();
  }
}

/** Two deltas that wait one after the other, as one: what has waited is written all at once. */
function joinedDeltas(before: StreamEvent | undefined, event: StreamEvent): StreamEvent | undefined {
  if (event.type === 'text-delta' && before?.type === event.type) return { ...event, text: before.text + event.text };
  if (event.type === 'reasoning-delta' && before?.type === event.type) return { ...event, text: before.text + event.text };
  if (event.type !== 'tool-call-delta' || before?.type !== event.type) return undefined;
  return { ...event, arguments: before.arguments + event.arguments };
}

function openFrom(block: WireBlock): OpenBlock {
  return block === 'text' ? { type: 'text' } : { type: 'other' };
}

function callOf(event: StreamEvent): number | undefined {
  return 'index' in event ? event.index : undefined;
}
