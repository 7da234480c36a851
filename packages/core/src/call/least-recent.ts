/** Values by names that clients write: at most so many are kept, and the value that was used longest ago is forgotten first. */
export class LeastRecent<T> {
  readonly #most: number;
  readonly #onForget: (name: string, value: T) => void;
  readonly #values = new Map<string, T>();

  constructor(most: number, onForget: (name: string, value: T) => void = () => {}) {
    this.#most = most;
    this.#onForget = onForget;
  }

  find(name: string): T | undefined {
    return this.#values.get(name);
  }

  /** The value of a name, made where there is none. The name is now the one that was used last. */
  use(name: string, make: (name: string) => T): T {
    const value = this.#values.get(name) ?? make(name);
    this.#values.delete(name);
    this.#values.set(name, value);
    if (this.#values.size > this.#most) this.#forgetOldest();
    return value;
  }

  #forgetOldest(): void {
    const [oldest] = this.#values;
    if (!oldest) return;
    this.#values.delete(oldest[0]);
    this.#onForget(...oldest);
  }
}
