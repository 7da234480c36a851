/** What public data says of a target's model. The data is loaded when it is first asked; a question that it cannot answer fails no call. */
export interface ModelData {
  /**
   * USD of a call, tiers and dated prices included; undefined where nobody told.
   *
   * @param nowMs - epoch milliseconds: prices change
   */
  priceOf(tokens: { readonly input: number; readonly output: number }, nowMs: number): number | undefined;
  /** Tokens, input and output together; undefined where not known. */
  contextWindow(): number | undefined;
}
