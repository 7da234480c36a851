import type { Frame } from '../call/stream-event.ts';

/** Frames that are given out at once, because all frames of one read are written for the client in one go. */
const mostAtOnce = 512;

/**
 * Frames that may be shown and were not read yet. What was held back is released at once and may be a whole answer, so it is given out in
 * parts, between which other calls get on.
 */
export class FrameQueue {
  #frames: readonly Frame[];
  #given = 0;

  constructor(frames: readonly Frame[]) {
    this.#frames = frames;
  }

  get isEmpty(): boolean {
    return this.#frames.length === 0;
  }

  /** Takes new frames; only while the queue is empty. */
  fill(frames: readonly Frame[]): void {
    this.#frames = frames;
  }

  /** The next part; at least one frame unless the queue is empty. */
  next(): readonly Frame[] {
    const all = this.#frames;
    const frames = all.length > mostAtOnce ? all.slice(this.#given, this.#given + mostAtOnce) : all;
    this.#given += frames.length;
    if (this.#given >= all.length) {
      this.#frames = [];
      this.#given = 0;
    }
    return frames;
  }
}
