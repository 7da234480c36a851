import type { Dispatcher } from 'undici';
import type { SimulatedTime } from './time.ts';

/** One request on the simulated network: calls its handler as undici 8 does. What happens on it is a matter of who extends it. */
export class SimulatedExchange implements Dispatcher.DispatchController {
  readonly paused = false;
  aborted = false;
  reason: Error | null = null;
  readonly #handler: Dispatcher.DispatchHandler;
  readonly #time: SimulatedTime;
  #next: { cancel(): void } | undefined;
  #over = false;

  constructor(handler: Dispatcher.DispatchHandler, time: SimulatedTime) {
    this.#handler = handler;
    this.#time = time;
  }

  protected request(): void {
    this.#handler.onRequestStart?.(this, {});
  }

  protected headers(status: number, headers: Readonly<Record<string, string>>): void {
    if (!this.#over) this.#handler.onResponseStart?.(this, status, headers);
  }

  /** One thing at a time is to come. */
  protected after(ms: number, run: () => void): void {
    if (!this.#over) this.#next = this.#time.timer(ms, run);
  }

  protected data(bytes: Buffer): void {
    if (!this.#over) this.#handler.onResponseData?.(this, bytes);
  }

  protected end(): void {
    if (this.#over) return;
    this.#over = true;
    this.closed();
    this.#handler.onResponseEnd?.(this, {});
  }

  protected fail(error: Error): void {
    if (this.#over) return;
    this.#over = true;
    this.#next?.cancel();
    this.closed();
    this.#handler.onResponseError?.(this, error);
  }

  /** It is over, in whatever way. */
  protected closed(): void {}

  abort(reason: Error): void {
    if (this.#over) return;
    this.aborted = true;
    this.reason = reason;
    this.fail(reason);
  }
  // Nobody here reads slowly.
  pause(): void {}
  resume(): void {}
}

export function broken(code: string): Error {
  return Object.assign(new Error(code), { code });
}
