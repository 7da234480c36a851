import { LeastRecent } from './least-recent.ts';

/** How many targets of the class `"*"` are kept, because their names are written by clients. */
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

  /** The value of a target. The target is now the one that was used last. */
  use(targetId: string): T {
    return this.#lasting.get(targetId) ?? this.#passing.use(targetId, this.#make);
  }
}
