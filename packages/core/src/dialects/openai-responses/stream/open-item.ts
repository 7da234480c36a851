import type { JsonObject } from '../../../call/json.ts';

/** Which words an open part of an item holds. */
export type PartKind = 'output_text' | 'refusal' | 'summary_text' | 'reasoning_text';

/** A part of an item that is written and not yet closed. */
interface OpenPart {
  readonly kind: PartKind;
  readonly text: string[];
  /** The sources of the text; absent where there are none. */
  annotations?: JsonObject[];
  /** Characters of the answer's text before the part; absent where nobody has counted them. */
  start?: number;
}

/** An item that is written and not yet closed. */
export interface OpenItem {
  readonly place: number;
  readonly id: string;
  readonly type: 'message' | 'reasoning';
  /** The parts of it that are closed. */
  readonly closed: JsonObject[];
  part: OpenPart | undefined;
}

/** Where a stream of this dialect stands. */
export interface ResponsesPosition {
  /** The response as its first events told it. */
  readonly begun: JsonObject;
  /** The number of the next event. */
  readonly next: number;
  /** The items that are closed, by their places. */
  readonly items: ReadonlyMap<number, JsonObject>;
  /** In the order in which they were opened: words go on in the last. Some hosts leave an item open while they write the next. */
  readonly open: readonly OpenItem[];
}
