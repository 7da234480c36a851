/** One value for each key, made when it is first asked for. */
export class MadeOnce<T, Rest extends readonly unknown[] = []> {
  readonly #make: (key: string, ...rest: Rest) => T;
  readonly #made = new Map<string, T>();

  /** @param make - what else it takes is looked at for the first call with a key only */
  constructor(make: (key: string, ...rest: Rest) => T) {
    this.#make = make;
  }

  get size(): number {
    return this.#made.size;
  }

  of(key: string, ...rest: Rest): T {
    const made = this.#made.get(key) ?? this.#make(key, ...rest);
    this.#made.set(key, made);
    return made;
  }

  values(): Iterable<T> {
    return this.#made.values();
  }

  find(key: string): T | undefined {
    return this.#made.get(key);
  }

  forget(key: string): void {
    this.#made.delete(key);
  }
}
