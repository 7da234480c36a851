import type { ReasoningPart } from '../../../call/request.ts';

/** In UTF-16 units. Of longer reasoning nothing is given back. */
const mostKept = 1024 * 1024;

/** Collects the signed reasoning of one stream, because a client gets each block of it whole. */
export class SignedReasoning {
  #open: string[] = [];
  #length = 0;
  #parts: ReasoningPart[] = [];

  /** The blocks so far, in their order; none where they are too long. */
  get parts(): readonly ReasoningPart[] {
    return this.#length > mostKept ? [] : this.#parts;
  }

  text(piece: string): void {
    if (this.#grows(piece)) this.#open.push(piece);
  }

  /** Closes the block that is open. */
  signature(signature: string): void {
    if (!this.#grows(signature)) return;
    this.#parts.push({ type: 'reasoning', text: this.#open.join(''), signature });
    this.#open = [];
  }

  redacted(redacted: string): void {
    if (this.#grows(redacted)) this.#parts.push({ type: 'reasoning', text: '', redacted });
  }

  #grows({ length }: string): boolean {
    this.#length += length;
    if (this.#length <= mostKept) return true;
    this.#open = [];
    this.#parts = [];
    return false;
  }
}
