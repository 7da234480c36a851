import type { Call } from '../call/call.ts';
import type { Clock } from '../call/clock.ts';
import type { Publish } from '../call/events.ts';
import type { ClientConnection } from '../call/http.ts';

/** One client's part. */
export interface Hold {
  /** Set once its body was read. */
  call?: Call;
  leave(): void;
}

/** What the process holds for all its clients together: of bodies that are being read, and of answers that are not read. */
export interface HeldBytes {
  enter(connection: ClientConnection): Hold;
  /** Whether more may be held. Where not, those that have been slow for longest are cut off first. */
  hasRoom(): boolean;
  /** Cuts all off that are there still. */
  close(): void;
}

/** Looked at no more often: each look goes over all calls, and says what is true for so long. */
const lookMs = 250;
/** Of one client: less is what any client has under way. */
const slowBytes = 64 * 1024;
/** Nobody is cut off who has been slow for less. */
const patienceMs = 1000;

interface Holding extends Hold {
  readonly connection: ClientConnection;
  bytes: number;
  /** When it was first seen to be slow, epoch milliseconds. */
  slowSince: number | undefined;
  /** Its place among all; -1 once it has left. */
  at: number;
}

export function heldBytes(max: number, { clock, publish }: { readonly clock: Clock; readonly publish: Publish }): HeldBytes {
  const holdings: Holding[] = [];
  let lookedAt = Number.NEGATIVE_INFINITY;
  let bytes = 0;
  let full = false;

  function look(now: number): void {
    lookedAt = now;
    bytes = 0;
    for (const holding of holdings) {
      holding.bytes = holding.connection.held();
      bytes += holding.bytes;
      holding.slowSince = holding.bytes < slowBytes ? undefined : (holding.slowSince ?? now);
    }
    const before = bytes;
    if (bytes > max) makeRoom(now);
    if (before > max === full) return;
    full = !full;
    publish({ type: 'buffered', at: now, state: full ? 'full' : 'free', bytes: before });
  }

  /** Why not the newcomers alone: else a few that never read would keep everybody out until their deadlines. */
  function makeRoom(now: number): void {
    const slow = holdings.filter(({ slowSince }) => slowSince !== undefined && now - slowSince >= patienceMs);
    slow.sort((a, b) => (a.slowSince ?? 0) - (b.slowSince ?? 0));
    for (const holding of slow) {
      if (bytes <= max) return;
      bytes -= holding.bytes;
      cutOff(holding);
    }
  }

  function leave(holding: Holding): void {
    if (holding.at < 0) return;
    const last = holdings.pop();
    if (last && last !== holding) {
      holdings[holding.at] = last;
      last.at = holding.at;
    }
    holding.at = -1;
  }

  return {
    enter(connection) {
      const holding: Holding = { connection, bytes: 0, slowSince: undefined, at: holdings.length, leave: () => leave(holding) };
      holdings.push(holding);
      return holding;
    },
    hasRoom() {
      const now = clock.now();
      if (now - lookedAt >= lookMs || now < lookedAt) look(now);
      return bytes <= max;
    },
    close() {
      for (const holding of [...holdings]) holding.connection.destroy();
    },
  };
}

function cutOff({ call, connection }: Holding): void {
  call?.abort({ reason: 'shed', phase: 'mid_stream', detail: 'its client reads too slowly for what `maxBuffered` allows' });
  connection.destroy();
}
