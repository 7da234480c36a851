import type { Citation } from '../../../call/citation.ts';
import type { JsonObject } from '../../../call/json.ts';
import type { StreamEvent } from '../../../call/stream-event.ts';
import { mostCitations } from '../../citations/citation-of.ts';
import { sseEvent } from '../../sse-event.ts';
import { WaitingEvents } from '../../waiting-events.ts';
import { writeCitation } from '../reply/citations.ts';
import type { BlockPosition, WireBlock } from './block-tracker.ts';

type OpenBlock =
  | { readonly type: 'text'; cited?: true }
  | { readonly type: 'other' }
  | { readonly type: 'thinking'; signed: boolean }
  | { readonly type: 'tool_use'; readonly call: number };

/** How a wire writes a block, which is given as Messages has it: a `content_block`, and its deltas. */
export interface BlockForm {
  start(index: number, block: JsonObject): string;
  delta(index: number, delta: JsonObject): string;
  stop(index: number): string;
}

const messagesBlocks: BlockForm = {
  start: (index, block) => sseEvent('content_block_start', { index, content_block: block }),
  delta: (index, delta) => sseEvent('content_block_delta', { index, delta }),
  stop: (index) => sseEvent('content_block_stop', { index }),
};

interface BlockWriterOptions {
  /** Where the stream stands that the writer goes on with: an open block of text is continued, any other is closed first. */
  readonly resume?: BlockPosition | undefined;
  /** Default: Messages. */
  readonly form?: BlockForm;
}

/**
 * Writes the content blocks of one stream. Blocks have consecutive indices and only one is open at a time. Other dialects interleave parallel tool
 * calls: while a call is open, whatever does not belong to the call waits, in order, until the call has ended.
 */
export class BlockWriter {
  readonly #ownId: string;
  readonly #form: BlockForm;
  readonly #seenCalls = new Set<number>();
  readonly #waiting = new WaitingEvents();
  /** Sources that came while no text was open. */
  readonly #early: Citation[] = [];
  #open: OpenBlock | undefined;
  /** The index of the block that was opened last. */
  #index: number;

  /** @param ownId - begins the ids of tool calls that came without one */
  constructor(ownId: string, { resume, form = messagesBlocks }: BlockWriterOptions) {
    this.#ownId = ownId;
    this.#form = form;
    this.#open = resume?.open && openFrom(resume.open);
    this.#index = (resume?.blocks ?? 0) - 1;
  }

  /** The bytes for one content event; empty where the event has to wait for the open tool call. */
  write(event: StreamEvent): string {
    const call = callOf(event);
    if (this.#open?.type === 'tool_use' && (call !== this.#open.call || event.type === 'tool-call-start')) {
      this.#waiting.add(call, event);
      return '';
    }
    return this.#writeNow(event) + this.#writeWaiting();
  }

  /** Writes the events that waited, and closes the open block. */
  close(): string {
    let written = '';
    while (this.#open || !this.#waiting.isEmpty) written += this.#closeBlock() + this.#writeWaiting();
    // A block that is closed takes no more sources, so that those that are left stand at a text without words.
    return this.#early.length > 0 && this.#index >= 0 ? written + this.#openText() + this.#closeBlock() : written;
  }

  /** Writes waiting events until a tool call opens that has not ended yet. */
  #writeWaiting(): string {
    if (this.#waiting.isEmpty) return '';
    return this.#waiting.writeUntil(
      () => this.#open?.type === 'tool_use',
      (event) => this.#writeNow(event),
    );
  }

  #writeNow(event: StreamEvent): string {
    switch (event.type) {
      case 'text-delta':
        return event.text === '' ? '' : this.#openText() + this.#delta({ type: 'text_delta', text: event.text });
      case 'citation':
        return this.#cite(event.citation);
      case 'reasoning-delta':
        return event.text === '' ? '' : this.#openThinking() + this.#delta({ type: 'thinking_delta', thinking: event.text });
      case 'reasoning-signature':
        return this.#writeSignature(event.signature);
      case 'reasoning-redacted':
        return this.#openBlock(undefined, { type: 'redacted_thinking', data: event.data }) + this.#stop();
      case 'tool-call-start':
        return this.#startCall(event.index, event.id, event.name);
      case 'tool-call-delta':
        if (event.arguments === '' || !this.#isOpen(event.index)) return '';
        return this.#delta({ type: 'input_json_delta', partial_json: event.arguments });
      case 'tool-call-end':
        return this.#isOpen(event.index) ? this.#closeBlock() : '';
      default:
        return '';
    }
  }

  #startCall(call: number, id: string, name: string): string {
    if (this.#seenCalls.has(call)) return '';
    this.#seenCalls.add(call);
    const content = { type: 'tool_use', id: id === '' ? `${this.#ownId}_${call}` : id, name, input: {} };
    return this.#openBlock({ type: 'tool_use', call }, content);
  }

  #isOpen(call: number): boolean {
    return this.#open?.type === 'tool_use' && this.#open.call === call;
  }

  /** A source is of the whole block, so that text that comes later opens another block. One that comes where no text is open waits for the next text, or the end. */
  #cite(citation: Citation): string {
    if (this.#open?.type === 'text') {
      this.#open.cited = true;
      return this.#citation(citation);
    }
    if (this.#early.length < mostCitations) this.#early.push(citation);
    return '';
  }

  #citation(citation: Citation): string {
    return this.#delta({ type: 'citations_delta', citation: writeCitation(citation) });
  }

  #openText(): string {
    if (this.#open?.type === 'text' && !this.#open.cited) return '';
    const opened = this.#openBlock({ type: 'text' }, { type: 'text', text: '' });
    if (this.#early.length === 0) return opened;
    const sources = this.#early.splice(0).map((citation) => this.#citation(citation));
    return opened + sources.join('');
  }

  /** A signature seals its block: reasoning that follows opens another block. */
  #openThinking(): string {
    if (this.#open?.type === 'thinking' && !this.#open.signed) return '';
    return this.#openBlock({ type: 'thinking', signed: false }, { type: 'thinking', thinking: '', signature: '' });
  }

  #writeSignature(signature: string): string {
    if (signature === '') return '';
    const opened = this.#openThinking();
    if (this.#open?.type === 'thinking') this.#open.signed = true;
    return opened + this.#delta({ type: 'signature_delta', signature });
  }

  #openBlock(block: OpenBlock | undefined, content: JsonObject): string {
    const closed = this.#closeBlock();
    this.#open = block;
    this.#index += 1;
    return closed + this.#form.start(this.#index, content);
  }

  #delta(content: JsonObject): string {
    return this.#form.delta(this.#index, content);
  }

  #stop(): string {
    return this.#form.stop(this.#index);
  }

  #closeBlock(): string {
    if (!this.#open) return '';
    this.#open = undefined;
    return this.#stop();
  }
}

function openFrom(block: WireBlock): OpenBlock {
  return block === 'text' ? { type: 'text' } : { type: 'other' };
}

function callOf(event: StreamEvent): number | undefined {
  return 'index' in event ? event.index : undefined;
}
