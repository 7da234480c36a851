/** What public data says of a target's model. The data is loaded at the first question; a question without an answer fails no call. */
export interface ModelData {
  /**
   * The price of a call in USD, tiers and dated prices included; undefined where the price is not known.
   *
   * @param nowMs - epoch milliseconds: prices change
   */
  priceOf(tokens: { readonly input: number; readonly output: number }, nowMs: number): number | undefined;
  /** Tokens, input and output together; undefined where not known. */
  contextWindow(): number | undefined;
}
