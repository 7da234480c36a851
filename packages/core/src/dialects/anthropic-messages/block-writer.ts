import type { JsonObject } from '../../call/json.ts';
import type { StreamEvent } from '../../call/stream-event.ts';
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
  | { readonly type: 'thinking'; signed: boolean }
  | { readonly type: 'tool_use'; readonly call: number };

/**
 * Blocks have consecutive indices and only one is open at a time. Other dialects interleave parallel tool calls: while a call is open,
 * whatever does not belong to it waits, in order, until that call has ended.
 *
 * @param ownId - begins the ids of tool calls that came without one.
 */
export function blockWriter(ownId: string): BlockWriter {
  const seenCalls = new Set<number>();
  let waiting: StreamEvent[] = [];
  let open: OpenBlock | undefined;
  let index = -1; // of the block opened last

  return {
    write,
    close() {
      let written = '';
      while (open || waiting.length > 0) written += closeBlock() + writeWaiting();
      return written;
    },
  };

  function write(event: StreamEvent): string {
    if (open?.type === 'tool_use' && !belongsTo(event, open.call)) {
      waiting.push(event);
      return '';
    }
    return writeNow(event);
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
        return isOpen(event.index) ? closeBlock() + writeWaiting() : '';
      default:
        return '';
    }
  }

  function writeWaiting(): string {
    const events = waiting;
    waiting = [];
    return events.map(write).join('');
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

function belongsTo(event: StreamEvent, call: number): boolean {
  return (event.type === 'tool-call-delta' || event.type === 'tool-call-end') && event.index === call;
}
