/** The body of a provider's answer as it arrives, decompressed. One reader at a time. */
export interface ByteSource {
  /** The next bytes; `undefined` at the end. Rejects when the connection broke or the attempt was aborted. */
  next(): Promise<Uint8Array | undefined>;
  /** The answer is complete for us: lets a short rest go by, so that the socket can be used again, and closes it if there is more. */
  drain(): void;
  /** Closes the socket now. */
  destroy(): void;
  /** Called at once when the attempt is aborted, also while nobody reads. */
  onAbort(listener: () => void): void;
}
