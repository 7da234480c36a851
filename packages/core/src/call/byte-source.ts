/** The body of a provider's answer as it arrives, decompressed. One reader at a time. */
export interface ByteSource {
  /**
   * Calls `take` once, with the bytes that come next or with `undefined` at the end; or calls `broke`, when the connection broke or the attempt
   * was aborted. Calls at once where bytes are waiting.
   */
  read(take: (bytes: Uint8Array | undefined) => void, broke: (error: unknown) => void): void;
  /** The answer is complete for us: reads a short rest away, so that the socket can be used again, and closes the socket where more comes. */
  drain(): void;
  /** Closes the socket now. */
  destroy(): void;
  /** Called at once when the attempt is aborted, also while nobody reads. */
  onAbort(listener: () => void): void;
}
