/** A source that an answer goes back to. */
export interface Citation {
  readonly url: string;
  readonly title?: string;
  /** The words of the source. */
  readonly cited?: string;
  /** Which part of the answer goes back to the source. Undefined: the source is of the whole answer, or the target does not tell. */
  readonly span?: CitedSpan;
}

/** In characters (code points) of all text of the answer, without reasoning: `start` included, `end` not. */
export interface CitedSpan {
  readonly start: number;
  readonly end: number;
}

/** The same source, where what it is a source of is not known. */
export function withoutSpan({ span: _, ...citation }: Citation): Citation {
  return citation;
}
