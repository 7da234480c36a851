/** After so many pieces the pieces are joined, because a piece costs far more memory than the few bytes that it may hold. */
const piecesAtOnce = 1024;

/** Bytes that come in pieces. A class, because it grows with every piece. */
export class ByteList {
  length = 0;
  readonly #joined: Uint8Array[] = [];
  #pieces: Uint8Array[] = [];

  add(piece: Uint8Array): void {
    this.#pieces.push(piece);
    this.length += piece.length;
    if (this.#pieces.length >= piecesAtOnce) this.#join();
  }

  #join(): void {
    this.#joined.push(Buffer.concat(this.#pieces));
    this.#pieces = [];
  }

  /** All bytes so far. Not copied where they came in one piece. */
  bytes(): Uint8Array {
    const [only] = this.#pieces;
    return this.#joined.length === 0 && this.#pieces.length === 1 && only
      ? only
      : Buffer.concat([...this.#joined, ...this.#pieces], this.length);
  }

  /** @param most - how many bytes are decoded, from the first on */
  text(most = this.length): string {
    const { buffer, byteOffset } = this.bytes();
    return Buffer.from(buffer, byteOffset, Math.min(most, this.length)).toString('utf8');
  }
}
