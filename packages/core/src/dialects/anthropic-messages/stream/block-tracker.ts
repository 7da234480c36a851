import type { WireTracker } from '../../../call/client-stream.ts';

/** The kind of a content block, because a continuation goes on with an open text block, and closes any other block first. */
export type WireBlock = 'text' | 'thinking' | 'other';

/** What a decoder of this dialect notes of a frame: the content block that its bytes open, or that they close the open one. */
export interface BlockNote {
  readonly opens?: { readonly index: number; readonly block: WireBlock };
  readonly closes?: boolean;
}

/** Where a stream of this dialect stands. */
export interface BlockPosition {
  /** How many content blocks were opened. */
  readonly blocks: number;
  /** What the last block is while it is open. */
  readonly open?: WireBlock;
}

/** Follows the content blocks of a stream that passes through: an encoder goes on with their indices. */
export function blockTracker(): WireTracker {
  let blocks = 0;
  let open: WireBlock | undefined;
  return {
    note(note) {
      const { opens, closes } = note as BlockNote; // a tracker gets notes of its own dialect only
      if (opens) {
        blocks = Math.max(blocks, opens.index + 1);
        open = opens.block;
      }
      if (closes) open = undefined;
    },
    position: (): BlockPosition => ({ blocks, ...(open && { open }) }),
  };
}
