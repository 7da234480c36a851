import type { JsonObject } from './json.ts';

/** What going on with a broken stream must know of the client's dialect. Every client dialect is one. */
export interface ClientStream {
  /** Whether clients are shown the signatures of reasoning. A signature stands for the answer of one model: another one cannot go on with it. */
  readonly showsSignatures: boolean;
  /**
   * The ids by which later calls may refer to what a provider keeps of an answer, in a whole answer or in one note of a stream. Absent: providers keep
   * no answers of this dialect.
   */
  readonly keptIds?: (said: JsonObject) => readonly string[];
  /** The whole items to which a later call may refer by their ids, in a whole answer or in one note of a stream. Absent: there are none. */
  readonly keptItems?: (said: JsonObject) => readonly JsonObject[];
  /** Its streams are bytes and no events: no comment and no error of ours can stand in them, and a broken one is cut off. */
  readonly isBytes?: true;
  /** Makes a tracker for one stream that passes through. Absent: the events alone tell where such a stream stands. */
  readonly tracker?: () => WireTracker;
}

/**
 * Follows a stream that passes through byte for byte, so that an encoder of the same dialect can go on with it. The decoder of the dialect
 * writes notes (`Frame.note`), its tracker sums them up, its encoder reads the sum (`StreamPosition.wire`); no other code looks inside.
 */
export interface WireTracker {
  note(note: unknown): void;
  position(): unknown;
}
