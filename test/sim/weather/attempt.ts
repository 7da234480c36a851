import type { Kind } from '../kind.ts';
import { pieceCount } from './texts.ts';

/** What is wrong with an answer that began with a 200. */
export type Flaw = 'error-body' | 'empty' | 'cut' | 'short' | 'error-event' | 'stall';

/** How one request to one target goes: settled when it begins. Times are whole milliseconds from then. */
export interface Attempt {
  /** 0: no connection, or one that is reset before the headers. */
  readonly status: 0 | 200 | 401 | 429 | 500 | 503;
  readonly connectMs: number;
  /** Of a stream. */
  readonly firstTokenMs: number;
  readonly gapMs: number;
  /** Its last byte, or its failure; infinite where nothing more comes. */
  readonly endMs: number;
  /** Pieces that its stream says. */
  readonly said: number;
  readonly flaw: Flaw | undefined;
  readonly headers: Readonly<Record<string, string>>;
  /** Until there is room, of a 429. */
  readonly waitMs: number;
  /** During an outage of all requests. */
  readonly toDown: boolean;
  /** Refused for a limit or for too many others: another attempt now would be too. */
  readonly noRoom: boolean;
  /** Whether it holds a place there until it is over. */
  readonly holds: boolean;
}

export function isWhole({ status, flaw }: Attempt): boolean {
  return status === 200 && flaw === undefined;
}

/** When the client of a call has what it waits for: the first token, or the whole answer. */
export function servedMs(kind: Kind, { firstTokenMs, endMs }: Attempt): number {
  return kind === 'stream' ? firstTokenMs : endMs;
}

/** When a stream that says so many pieces is over: with its last one, or one gap later where it breaks. */
export function streamEndMs(firstTokenMs: number, gapMs: number, said: number): number {
  return firstTokenMs + Math.min(said, pieceCount - 1) * gapMs;
}
