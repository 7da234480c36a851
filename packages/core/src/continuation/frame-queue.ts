import type { Frame } from '../call/stream-event.ts';

/** Frames that are given out at once, because all frames of one read are written for the client in one go. */
const mostAtOnce = 512;

/**
 * Frames that may be shown and were not read yet. Frames that were held back come all at once and may be a whole answer, so the queue gives them
 * out in parts, and other calls get on between two parts.
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
