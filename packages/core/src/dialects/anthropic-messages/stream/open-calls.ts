import type { JsonObject } from '../../../call/json.ts';
import type { StreamEvent } from '../../../call/stream-event.ts';
import { isObject, jsonText } from '../../json.ts';
import { asText } from '../as-text.ts';

/** A tool call whose block is open. */
interface OpenCall {
  readonly index: number;
  /** The input at the start of the block, which counts where no delta has arguments. */
  readonly input: unknown;
  said: boolean;
}

const nothing: readonly StreamEvent[] = [];

/** The tool calls of one stream whose blocks are open, by the index of the block. */
export class OpenCalls {
  readonly #open = new Map<unknown, OpenCall>();
  #started = 0;

  start(blockIndex: unknown, { id, name, input }: JsonObject): readonly StreamEvent[] {
    if (typeof name !== 'string') return nothing;
    const ended = this.end(blockIndex);
    const index = this.#started++;
    this.#open.set(blockIndex, { index, input, said: false });
    return [...ended, { type: 'tool-call-start', index, id: asText(id) ?? '', name }];
  }

  delta(blockIndex: unknown, args: string): readonly StreamEvent[] {
    const call = this.#open.get(blockIndex);
    if (!call || args === '') return nothing;
    if (args.trim() !== '') call.said = true;
    return [{ type: 'tool-call-delta', index: call.index, arguments: args }];
  }

  end(blockIndex: unknown): readonly StreamEvent[] {
    const call = this.#open.get(blockIndex);
    if (!call) return nothing;
    this.#open.delete(blockIndex);
    const { index, input, said } = call;
    const end: StreamEvent = { type: 'tool-call-end', index };
    // A call without arguments may come without any delta: the arguments of every call are JSON all the same.
    return said ? [end] : [{ type: 'tool-call-delta', index, arguments: (isObject(input) && jsonText(input)) || '{}' }, end];
  }

  endAll(): readonly StreamEvent[] {
    return [...this.#open.keys()].flatMap((blockIndex) => this.end(blockIndex));
  }

  /** Forgets the open calls without ending them, because the rest of these calls will not come. */
  clear(): void {
    this.#open.clear();
  }
}
