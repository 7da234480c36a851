import { patienceMs } from '../figures.ts';
import { type Attempt, isWhole } from './attempt.ts';
import type { Cell } from './cell.ts';
import { recoveriesOf } from './recovery.ts';

/** `wrong`: it ended well and does not say, word for word, what was to be said. `broken`: after something of it was shown. */
type Ending = 'whole' | 'failed' | 'broken' | 'wrong';

export interface Ended {
  readonly ending: Ending;
  /** The longest time without anything new: for the JSON answer, the first token, or a later one. */
  readonly waitedMs: number;
}

export interface Figures {
  readonly failed: number;
  readonly broken: number;
  readonly wrong: number;
  /** Whole, after a wait longer than anybody's patience. */
  readonly late: number;
  /** All of these. */
  readonly bad: number;
  readonly attempts: number;
  /** Sent to a target while no request to it could succeed. */
  readonly toDown: number;
  /** Refused with a 429. */
  readonly overLimit: number;
  /** Between an outage and the time when a target had answered as much as it used to answer in a second; the slowest. */
  readonly backMs: number | undefined;
}

/** Counts what became of one contender's calls. */
export class Tally {
  /** By call: 1 where it went badly. */
  readonly bad: Uint8Array;
  readonly #endings = { whole: 0, failed: 0, broken: 0, wrong: 0 };
  readonly #recoveries: ReturnType<typeof recoveriesOf>;
  #ended = 0;
  #late = 0;
  #attempts = 0;
  #toDown = 0;
  #overLimit = 0;

  constructor(cell: Cell, calls: number) {
    this.bad = new Uint8Array(calls);
    this.#recoveries = recoveriesOf(cell);
  }

  attempt(place: number, attempt: Attempt, at: number): void {
    this.#attempts += 1;
    if (attempt.toDown) this.#toDown += 1;
    if (attempt.status === 429) this.#overLimit += 1;
    if (isWhole(attempt)) for (const recovery of this.#recoveries) recovery.answered(place, at);
  }

  call(call: number, { ending, waitedMs }: Ended): void {
    const late = ending === 'whole' && waitedMs > patienceMs;
    this.#ended += 1;
    this.#endings[ending] += 1;
    if (late) this.#late += 1;
    if (late || ending !== 'whole') this.bad[call] = 1;
  }

  figures(): Figures {
    if (this.#ended !== this.bad.length) throw new Error(`${this.#ended} of ${this.bad.length} calls have ended.`);
    const { failed, broken, wrong } = this.#endings;
    const backs = this.#recoveries.map((recovery) => recovery.backMs()).filter((ms) => ms !== undefined);
    return {
      ...{ failed, broken, wrong, late: this.#late, bad: failed + broken + wrong + this.#late },
      ...{ attempts: this.#attempts, toDown: this.#toDown, overLimit: this.#overLimit },
      backMs: backs.length === 0 ? undefined : Math.max(...backs),
    };
  }
}
