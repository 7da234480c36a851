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
  /** The first of the listeners; most signals have no other. */
  #first: (() => void) | undefined;
  #others: Set<() => void> | undefined;

  get aborted(): boolean {
    return this.reason !== undefined;
  }

  /** Ends it; only the first reason counts. */
  abort(reason: Failure): void {
    if (this.aborted) return;
    this.reason = reason;
    const [first, others] = [this.#first, this.#others];
    this.#first = undefined;
    this.#others = undefined;
    first?.();
    if (others) for (const listener of others) listener();
  }

  onAbort(listener: () => void): void {
    if (this.aborted) return;
    if (this.#first === undefined && !this.#others) this.#first = listener;
    else if (this.#first !== listener) {
      this.#others ??= new Set();
      this.#others.add(listener);
    }
  }

  offAbort(listener: () => void): void {
    if (this.#first === listener) this.#first = undefined;
    else this.#others?.delete(listener);
  }
}
