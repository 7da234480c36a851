import type { Frame } from '../call/stream-event.ts';

/** What is held back at most, in UTF-16 units of the wire: no answer of today's models comes near it. */
const mostHeld = 16 * 1024 * 1024;

/** What is held back until it may be shown. */
export interface Hold {
  /** Takes a frame, and gives those that may be shown now, in order. */
  push(frame: Frame): readonly Frame[];
  /** Whether something is being held back now. */
  readonly holding: boolean;
  /** True once more was to be held than is kept. */
  readonly overflowed: boolean;
}

/** Shows everything at once. */
export const holdNothing: Hold = { push: (frame) => [frame], holding: false, overflowed: false };

/**
 * Holds a tool call back until it is complete: shown in part it could neither be taken back nor completed by another target. What comes
 * after its beginning waits with it, so that the order of the wire, and its bytes, stay as they are.
 */
export function holdToolCalls(): Hold {
  const open = new Set<number>();
  return hold((frame) => {
    for (const event of frame.events) {
      if (event.type === 'tool-call-start') open.add(event.index);
      else if (event.type === 'tool-call-end') open.delete(event.index);
      else if (event.type === 'finish' || event.type === 'end') open.clear();
    }
    return open.size === 0;
  });
}

/** Holds everything back until the stream has ended. */
export function holdUntilEnd(): Hold {
  return hold(({ events }) => events.some(({ type }) => type === 'end'));
}

/** @param isFree - whether what has been held so far, this frame included, may be shown. */
function hold(isFree: (frame: Frame) => boolean): Hold {
  let held: Frame[] = [];
  let size = 0;
  let overflowed = false;
  return {
    get holding() {
      return held.length > 0;
    },
    get overflowed() {
      return overflowed;
    },
    push(frame) {
      const free = isFree(frame);
      if (free && held.length === 0) return [frame];
      held.push(frame);
      size += frame.raw.length + 64;
      overflowed ||= size > mostHeld;
      if (!free) return [];
      const all = held;
      held = [];
      size = 0;
      return all;
    },
  };
}
