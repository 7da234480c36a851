import { LeastRecent } from './least-recent.ts';

/** Targets of the class `"*"` have names that clients write: so many are kept. */
const mostPassing = 1000;

/** One value for each target, made when it is first asked for. Values of the configured targets are never forgotten. */
export class PerTarget<T> {
  readonly #make: () => T;
  readonly #lasting: ReadonlyMap<string, T>;
  readonly #passing: LeastRecent<T>;

  /** @param named - the ids of the configured targets */
  constructor(named: ReadonlySet<string>, make: () => T, onForget?: (targetId: string, value: T) => void) {
    this.#make = make;
    this.#lasting = new Map([...named].map((id) => [id, make()]));
    this.#passing = new LeastRecent(mostPassing, onForget);
  }

  find(targetId: string): T | undefined {
    return this.#lasting.get(targetId) ?? this.#passing.find(targetId);
  }

  /** The value of a target, which is now the last used. */
  use(targetId: string): T {
    return this.#lasting.get(targetId) ?? this.#passing.use(targetId, this.#make);
  }
}
