import type { Call } from '../call/call.ts';
import type { Clock } from '../call/clock.ts';
import type { Publish } from '../call/events.ts';
import type { ClientConnection } from '../call/http.ts';

/** The bytes that are held for one client. */
export interface Hold {
  /** Set once the body of the call was read. */
  call?: Call;
  leave(): void;
}

/** Looked at no more often: each look goes over all calls, and its result holds until the next look. */
const lookMs = 250;
/** A client that holds less is not slow: every client has so much under way. */
const slowBytes = 64 * 1024;
/** No client is cut off that has been slow for less. */
const patienceMs = 1000;

interface HeldBytesParts {
  readonly clock: Clock;
  readonly publish: Publish;
}

/** Counts the bytes that the process holds for all its clients together: of bodies that are being read, and of answers that are not read. */
export class HeldBytes {
  readonly #max: number;
  readonly #parts: HeldBytesParts;
  readonly #holdings: Holding[] = [];
  #lookedAt = Number.NEGATIVE_INFINITY;
  #bytes = 0;
  #full = false;

  constructor(max: number, parts: HeldBytesParts) {
    this.#max = max;
    this.#parts = parts;
  }

  enter(connection: ClientConnection): Hold {
    return new Holding(connection, this.#holdings);
  }

  /** Whether more may be held. Where not, the clients that have been slow for longest are cut off first. */
  readonly hasRoom = (): boolean => {
    const now = this.#parts.clock.now();
    if (now - this.#lookedAt >= lookMs || now < this.#lookedAt) this.#look(now);
    return this.#bytes <= this.#max;
  };

  /** Cuts off every client that is still there. */
  close(): void {
    for (const { connection } of [...this.#holdings]) connection.destroy();
  }

  #look(now: number): void {
    this.#lookedAt = now;
    this.#bytes = 0;
    for (const holding of this.#holdings) this.#bytes += holding.measure(now);
    const before = this.#bytes;
    if (before > this.#max) this.#makeRoom(now);
    if (before > this.#max === this.#full) return;
    this.#full = !this.#full;
    this.#parts.publish({ type: 'buffered', at: now, state: this.#full ? 'full' : 'free', bytes: before });
  }

  /** Refusing newcomers is not enough: a few clients that never read would keep everybody out until the deadlines of their calls. */
  #makeRoom(now: number): void {
    const slow = this.#holdings.filter(({ slowSince }) => slowSince !== undefined && now - slowSince >= patienceMs);
    slow.sort((a, b) => (a.slowSince ?? 0) - (b.slowSince ?? 0));
    for (const holding of slow) {
      if (this.#bytes <= this.#max) return;
      this.#bytes -= holding.bytes;
      holding.cutOff();
    }
  }
}

class Holding implements Hold {
  call?: Call;
  readonly connection: ClientConnection;
  /** At the last look. */
  bytes = 0;
  /** When the client was first seen to be slow, epoch milliseconds. */
  slowSince: number | undefined;
  readonly #all: Holding[];
  /** The place of this holding among all; -1 once the client has left. */
  #at: number;

  constructor(connection: ClientConnection, all: Holding[]) {
    this.connection = connection;
    this.#all = all;
    this.#at = all.length;
    all.push(this);
  }

  measure(now: number): number {
    this.bytes = this.connection.held();
    this.slowSince = this.bytes < slowBytes ? undefined : (this.slowSince ?? now);
    return this.bytes;
  }

  leave(): void {
    if (this.#at < 0) return;
    const last = this.#all.pop();
    if (last && last !== this) {
      this.#all[this.#at] = last;
      last.#at = this.#at;
    }
    this.#at = -1;
  }

  cutOff(): void {
    this.call?.abort({
      reason: 'shed',
      phase: 'mid_stream',
      detail: 'its client reads too slowly for what `maxBuffered` allows',
    });
    this.connection.destroy();
  }
}
