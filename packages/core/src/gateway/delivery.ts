import type { Call } from '../call/call.ts';
import type { Timer } from '../call/clock.ts';
import type { Failure } from '../call/failure.ts';
import type { ClientConnection } from '../call/http.ts';
import { type CallEndedParts, callEnded, type Ended } from './call-ended.ts';

/** How long the last bytes of a call have to leave, milliseconds, after its deadline or after it was ended by us. Then its connection is closed. */
export const lastBytesMs = 1000;

export interface DeliveryParts extends CallEndedParts {
  /** Undefined in process: there what is given out has arrived. */
  readonly connection: ClientConnection | undefined;
}

/**
 * The way of an answer to its client. A call is over when the answer has left this process, not when it was given out: what a client does
 * not read stands in our memory. A class, because it owns the end of the call and tells it exactly once.
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

  /** Everything is given out; what becomes of it is told when it has left, or the client has. */
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
      if (this.#given) this.#end(this.#given); // before the span of the request ends with its connection
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

  /** Why a client did not get what was given out; undefined where that changes nothing. */
  #lost({ request }: Call, { failure }: Ended): Failure | undefined {
    if (failure) return undefined;
    if (this.#aborted) return { ...this.#aborted, phase: 'mid_stream' };
    // Clients of streams leave when they have read the end, which may be before the last bytes of the framing.
    return request.stream ? undefined : { reason: 'cancelled', phase: 'mid_stream', detail: 'the client left' };
  }
}
