/** UTF-16 units. */
const longest = 1024 * 1024;

/** The text of one answer, for APIs that name its parts by their bytes. */
export class KeptText {
  #text: string | undefined = '';

  add(text: string): void {
    if (this.#text === undefined) return;
    this.#text = this.#text.length + text.length > longest ? undefined : this.#text + text;
  }

  /** Undefined where the text is longer than what is kept. */
  get whole(): string | undefined {
    return this.#text;
  }
}
