import type { Call } from '../call/call.ts';
import type { Timer } from '../call/clock.ts';
import type { Failure } from '../call/failure.ts';
import type { ClientConnection } from '../call/http.ts';
import { type CallEndedParts, callEnded, type Ended } from './call-ended.ts';

/** How long the last bytes of a call have to leave, in milliseconds, after its deadline or we have ended it. Then the connection is closed. */
export const lastBytesMs = 1000;

export interface DeliveryParts extends CallEndedParts {
  /** Undefined for a call inside the process, whose answer has arrived as soon as it is given out. */
  readonly connection: ClientConnection | undefined;
}

/**
 * The way of an answer to its client. A call is over when the answer has left this process, not when it was given out, because bytes that a client
 * does not read stay in our memory. A class, because it owns the end of the call and publishes this end exactly once.
 */
export class Delivery {
  readonly #parts: DeliveryParts;
  #given: { readonly call: Call; readonly ended: Ended } | undefined;
  #closed: 'complete' | 'gone' | undefined;
  #aborted: Failure | undefined;
  #timer: Timer | undefined;
  #over = false;
  #listeners: (() => void)[] = [];

  constructor(parts: DeliveryParts) {
    this.#parts = parts;
    parts.connection?.onClosed((complete) => {
      this.#closed ??= complete ? 'complete' : 'gone';
      this.#timer?.cancel();
      if (this.#given) this.#end(this.#given);
    });
  }

  /** The whole answer is given out. The end of the call is published when the answer has left this process, or the client is gone. */
  given(call: Call, ended: Ended): void {
    if (this.#given) return;
    this.#given = { call, ended };
    if (!this.#parts.connection || this.#closed) this.#end(this.#given);
  }

  /** The call is ended by its deadline, by us, or because its client left. */
  aborted(failure: Failure): void {
    const { clock, connection } = this.#parts;
    if (this.#over || this.#aborted || this.#closed || !connection) return;
    this.#aborted = failure;
    const late = () => {
      this.#closed = 'gone';
      if (this.#given) this.#end(this.#given); // now, because the span of the request ends with its connection
      connection.destroy();
    };
    this.#timer = clock.timer(lastBytesMs, late, 'background');
  }

  onOver(listener: () => void): void {
    if (this.#over) listener();
    else this.#listeners.push(listener);
  }

  #end({ call, ended }: { readonly call: Call; readonly ended: Ended }): void {
    if (this.#over) return;
    this.#over = true;
    this.#timer?.cancel();
    const lost = this.#closed === 'gone' ? this.#lost(call, ended) : undefined;
    callEnded(call, this.#parts, lost ? { ...ended, failure: lost } : ended);
    const listeners = this.#listeners;
    this.#listeners = [];
    for (const listener of listeners) listener();
  }

  /** Why a client did not get the answer; undefined where that does not matter. */
  #lost({ request }: Call, { failure }: Ended): Failure | undefined {
    if (failure) return undefined;
    if (this.#aborted) return { ...this.#aborted, phase: 'mid_stream' };
    // Clients of streams leave when they have read the end of the answer, and may not wait for the last bytes of the framing.
    return request.stream ? undefined : { reason: 'cancelled', phase: 'mid_stream', detail: 'the client left' };
  }
}
