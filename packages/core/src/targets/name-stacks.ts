import type { LiveStack } from './live-stack.ts';

/** So many stacks of available targets are kept. */
const mostNames = 1000;
/** And so many in all, because a client could fill the memory with names that the provider refuses. */
const mostNamesAway = 5000;
/** Stacks that are added between two clean-ups: looking through all stacks costs more than keeping a few more of them. */
const lookEvery = 100;

export interface NameStacksParts {
  /** Whether nothing is lost with the state of a target. */
  isWell(targetId: string): boolean;
  /** A stack was forgotten. */
  onForget(targetId: string): void;
}

/** The stacks of the class `"*"`. Clients write these names, so the stacks that were unused for longest are forgotten. */
export class NameStacks {
  readonly #parts: NameStacksParts;
  /** By the id of the target; the longest unused first. */
  readonly #stacks = new Map<string, LiveStack>();
  #lookAt = mostNames;

  constructor(parts: NameStacksParts) {
    this.#parts = parts;
  }

  get size(): number {
    return this.#stacks.size;
  }

  values(): Iterable<LiveStack> {
    return this.#stacks.values();
  }

  find(targetId: string): LiveStack | undefined {
    return this.#stacks.get(targetId);
  }

  /** The stack of a target, which is now the last used. */
  use(targetId: string, make: () => LiveStack): LiveStack {
    const found = this.#stacks.get(targetId);
    if (!found && this.#stacks.size >= this.#lookAt) this.#forgetSome();
    const stack = found ?? make();
    this.#stacks.delete(targetId);
    this.#stacks.set(targetId, stack);
    return stack;
  }

  /** A stack in use is never forgotten, and a target that is away only where far too many are kept. */
  #forgetSome(): void {
    const idle = [...this.#stacks.keys()].filter((id) => !this.#stacks.get(id)?.isBusy());
    const well = idle.filter((id) => this.#parts.isWell(id));
    for (const id of well.slice(0, Math.max(0, well.length - mostNames))) this.#forget(id);
    const tooMany = this.#stacks.size - mostNamesAway;
    if (tooMany > 0) for (const id of idle.slice(0, tooMany)) this.#forget(id);
    this.#lookAt = Math.max(mostNames, this.#stacks.size) + lookEvery;
  }

  #forget(id: string): void {
    if (this.#stacks.delete(id)) this.#parts.onForget(id);
  }
}
