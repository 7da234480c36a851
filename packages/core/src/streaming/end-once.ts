import type { StreamEnd } from '../call/outcome.ts';

/** The end of a stream: whoever waits for it is told exactly once. */
export class EndOnce {
  #end: StreamEnd | undefined;
  #listeners: ((end: StreamEnd) => void)[] | undefined;

  get isOver(): boolean {
    return this.#end !== undefined;
  }

  /** Only the first end counts. */
  settle(end: StreamEnd): void {
    if (this.#end) return;
    this.#end = end;
    const listeners = this.#listeners;
    this.#listeners = undefined;
    if (listeners) for (const listener of listeners) listener(end);
  }

  /** Calls `listener` at the end; at once if the stream has ended. */
  onEnd(listener: (end: StreamEnd) => void): void {
    if (this.#end) return listener(this.#end);
    this.#listeners ??= [];
    this.#listeners.push(listener);
  }
}
