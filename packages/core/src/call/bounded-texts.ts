/** Texts by names that others write: only so much is kept of all together, and what was kept or used longest ago is forgotten first. */
export class BoundedTexts {
  readonly #most: number;
  readonly #texts = new Map<string, string>();
  #length = 0;

  /** @param most - UTF-16 units, names included */
  constructor(most: number) {
    this.#most = most;
  }

  find(name: string): string | undefined {
    return this.#texts.get(name);
  }

  /** The text of a name, which is now the one that was used last. */
  use(name: string): string | undefined {
    const text = this.#texts.get(name);
    if (text === undefined) return undefined;
    this.#texts.delete(name);
    this.#texts.set(name, text);
    return text;
  }

  keep(name: string, text: string): void {
    this.#forget(name);
    this.#texts.set(name, text);
    this.#length += name.length + text.length;
    for (const oldest of this.#texts.keys()) {
      if (this.#length <= this.#most) return;
      this.#forget(oldest);
    }
  }

  #forget(name: string): void {
    const text = this.#texts.get(name);
    if (text === undefined) return;
    this.#texts.delete(name);
    this.#length -= name.length + text.length;
  }
}
