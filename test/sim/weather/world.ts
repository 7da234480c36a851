import { hashed } from '../random.ts';
import { dayStart, SimulatedTime } from '../time.ts';
import { arrivalsOf } from './arrivals.ts';
import type { Attempt } from './attempt.ts';
import type { Cell } from './cell.ts';
import { type Ask, SimulatedTarget } from './simulated-target.ts';
import { Tally } from './tally.ts';

/** Seed, calls and targets of a cell, made anew for each contender: the same for all until it changes them by what it sends. */
export class World {
  readonly cell: Cell;
  readonly seed: number;
  readonly arrivals: Float64Array;
  readonly time = new SimulatedTime();
  readonly targets: readonly SimulatedTarget[];
  readonly tally: Tally;
  /** By target and call, how many attempts there have been. */
  readonly #sent: readonly Uint8Array[];

  /** @param seed - of the whole run: each cell has its own, so that it goes alike alone and among others */
  constructor(cell: Cell, seed: number) {
    this.cell = cell;
    this.seed = hashed(seed, ...Buffer.from(cell.name));
    this.arrivals = arrivalsOf(cell, this.seed);
    this.targets = cell.targets.map((_, place) => new SimulatedTarget(cell, place, this.seed));
    this.#sent = cell.targets.map(() => new Uint8Array(this.arrivals.length));
    this.tally = new Tally(cell, this.arrivals.length);
  }

  /** Milliseconds since the cell began. */
  now(): number {
    return this.time.now() - dayStart;
  }

  /** @param key - of the pool; by default in turns */
  begin(place: number, call: number, key?: number): Attempt {
    const target = this.targets[place] as SimulatedTarget;
    const sent = this.#sent[place] as Uint8Array;
    const nth = sent[call] ?? 0;
    sent[call] = nth + 1;
    return this.beginAs(place, { call, at: this.now(), key: key ?? (call + nth) % target.weather.keys, nth });
  }

  beginAs(place: number, ask: Ask): Attempt {
    const attempt = (this.targets[place] as SimulatedTarget).begin(ask);
    this.tally.attempt(place, attempt, ask.at);
    return attempt;
  }

  end(place: number, attempt: Attempt): void {
    this.targets[place]?.end(attempt);
  }
}
