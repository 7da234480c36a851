/**
 * Gives the calls of one conversation ids. Clients of this dialect may leave the ids out, or make some up for results alone: then a result belongs to the
 * first call of its name that has no result yet, in the last turn of the model.
 */
export class CallIds {
  #turn = 0;
  #calls = 0;
  /** The calls of the last turn that have no result yet, by name. */
  #open = new Map<string, Set<string>>();

  beginTurn(): void {
    this.#turn += 1;
    this.#calls = 0;
    this.#open = new Map();
  }

  call(name: string, given: string): string {
    const id = given === '' ? `call_${this.#turn}_${this.#calls}` : given;
    this.#calls += 1;
    const open = this.#open.get(name);
    if (open) open.add(id);
    else this.#open.set(name, new Set([id]));
    return id;
  }

  result(name: string, given: string): string {
    const open = this.#open.get(name);
    const [first] = open ?? [];
    const id = open?.has(given) ? given : (first ?? (given || `call_of_${name}`));
    open?.delete(id);
    return id;
  }
}
