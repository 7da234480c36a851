import type { Failure } from './failure.ts';

/** By which a call, or one attempt of it, is ended from outside. */
export interface EndSignal {
  readonly aborted: boolean;
  /** Why; undefined as long as it is not aborted. */
  readonly reason: Failure | undefined;
  /** Told once, when it is aborted; whoever comes later is told nothing. */
  onAbort(listener: () => void): void;
  offAbort(listener: () => void): void;
}

/**
 * An AbortSignal and its controller in one. Not Node's own: that is an EventTarget, and making two of them for each call, with listeners that come and
 * go, costs as much as all the layers.
 */
export class Ender implements EndSignal {
  reason: Failure | undefined = undefined;
  #listeners: Set<() => void> | undefined;

  get aborted(): boolean {
    return this.reason !== undefined;
  }

  /** Ends it; only the first reason counts. */
  abort(reason: Failure): void {
    if (this.aborted) return;
    this.reason = reason;
    const listeners = this.#listeners;
    this.#listeners = undefined;
    if (listeners) for (const listener of listeners) listener();
  }

  onAbort(listener: () => void): void {
    if (this.aborted) return;
    this.#listeners ??= new Set();
    this.#listeners.add(listener);
  }

  offAbort(listener: () => void): void {
    this.#listeners?.delete(listener);
  }
}
