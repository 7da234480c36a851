/** The body of a provider's answer as it arrives, decompressed. One reader at a time. */
export interface ByteSource {
  /**
   * Calls `take` once with the bytes that come next, `undefined` at the end; or `broke`, when the connection broke or the attempt was aborted.
   * At once where some wait.
   */
  read(take: (bytes: Uint8Array | undefined) => void, broke: (error: unknown) => void): void;
  /** The answer is complete for us: lets a short rest go by, so that the socket can be used again, and closes it if there is more. */
  drain(): void;
  /** Closes the socket now. */
  destroy(): void;
  /** Called at once when the attempt is aborted, also while nobody reads. */
  onAbort(listener: () => void): void;
}
