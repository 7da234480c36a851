/** Targets of the class `"*"` have names that clients write: so many are kept, and the target that was used longest ago is forgotten first. */
const mostPassing = 1000;

/** One value for each target, made when it is first asked for. Values of the configured targets are never forgotten. */
export class PerTarget<T> {
  readonly #make: () => T;
  readonly #onForget: (targetId: string, value: T) => void;
  readonly #lasting: ReadonlyMap<string, T>;
  readonly #passing = new Map<string, T>();

  /** @param named - the ids of the configured targets */
  constructor(named: ReadonlySet<string>, make: () => T, onForget: (targetId: string, value: T) => void = () => {}) {
    this.#make = make;
    this.#onForget = onForget;
    this.#lasting = new Map([...named].map((id) => [id, make()]));
  }

  find(targetId: string): T | undefined {
    return this.#lasting.get(targetId) ?? this.#passing.get(targetId);
  }

  /** The value of a target, which is now the last used. */
  use(targetId: string): T {
    const lasting = this.#lasting.get(targetId);
    if (lasting) return lasting;
    const value = this.#passing.get(targetId) ?? this.#make();
    this.#passing.delete(targetId);
    this.#passing.set(targetId, value);
    const [oldest] = this.#passing;
    if (this.#passing.size > mostPassing && oldest) {
      this.#passing.delete(oldest[0]);
      this.#onForget(...oldest);
    }
    return value;
  }
}
