import { type Cell, isTotal, type Outage } from './cell.ts';

const beforeMs = 10_000;
const fewest = 3;

/** Watches one target through one outage: when it has as much to do as before. */
class Recovery {
  readonly #place: number;
  readonly #outage: Outage;
  #before = 0;
  #since = 0;
  #backAt: number | undefined;

  constructor(place: number, outage: Outage) {
    this.#place = place;
    this.#outage = outage;
  }

  /** A request that begins now is going to be answered. */
  answered(place: number, at: number): void {
    if (place !== this.#place || this.#backAt !== undefined) return;
    const { from, to } = this.#outage;
    if (at < from && at >= from - beforeMs) this.#before += 1;
    if (at < to) return;
    this.#since += 1;
    if (this.#since >= Math.max(fewest, (this.#before * 1000) / beforeMs)) this.#backAt = at;
  }

  /** Undefined: it had nothing to do before. Infinite: it never came back. */
  backMs(): number | undefined {
    if (this.#before === 0) return undefined;
    return (this.#backAt ?? Number.POSITIVE_INFINITY) - this.#outage.to;
  }
}

/**
 * One for each outage that ends before the cell does and let nothing through, of targets that always have something to do: the first
 * choice, or all where they share the load.
 */
export function recoveriesOf({ targets, seconds, strategy }: Cell): readonly Recovery[] {
  return (strategy === 'priority' ? targets.slice(0, 1) : targets).flatMap(({ outages }, place) =>
    outages.filter((outage) => isTotal(outage) && outage.to < seconds * 1000).map((outage) => new Recovery(place, outage)),
  );
}
