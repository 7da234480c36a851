import type { Attempt } from './attempt.ts';
import { type Kind, kindOf } from './kind.ts';
import { type Day, isDown } from './schedule.ts';

/** Who waits longer for a JSON answer, for a first token or for the next one, has left. */
export const patienceMs = 10_000;

/** How a call ended, as its client saw it. */
export interface Ended {
  /** `broken`: after something of it was shown. */
  readonly ending: 'whole' | 'failed' | 'broken';
  /** Until the JSON answer, the first token, or the failure. */
  readonly tookMs: number;
  /** The longest time without anything new. */
  readonly waitedMs: number;
  /** `unseen`: a target failed or was skipped before, and nothing of that was shown. `spliced`: another target went on with what was shown. */
  readonly way: 'direct' | 'unseen' | 'spliced';
}

export interface KindFigures {
  readonly calls: number;
  /** Whole, and never a wait longer than `patienceMs`. */
  readonly completed: number;
  /** Of the completed ones. */
  readonly unseen: number;
  /** Of all. */
  readonly spliced: number;
  readonly failed: number;
  readonly broken: number;
  /** Whole, but with too long a wait. */
  readonly late: number;
  readonly bad: number;
  /** Of all calls' `tookMs`. */
  readonly p50: number;
  readonly p99: number;
}

export interface Figures extends Readonly<Record<Kind, KindFigures>> {
  readonly bad: number;
  readonly attempts: number;
  /** Requests to a target while every call to it failed. */
  readonly toDown: number;
}

/** Counts one contender's day. */
export class Tally {
  readonly #day: Day;
  readonly #kinds: Readonly<Record<Kind, KindTally>>;
  #attempts = 0;
  #toDown = 0;

  constructor(day: Day) {
    this.#day = day;
    const calls = day.arrivals.length;
    this.#kinds = { json: new KindTally(calls), stream: new KindTally(calls) };
  }

  attempt({ incident }: Attempt): void {
    this.#attempts += 1;
    if (incident && isDown(incident)) this.#toDown += 1;
  }

  /** Returns whether the call went well. */
  call(call: number, ended: Ended): boolean {
    return this.#kinds[kindOf(this.#day, call)].add(ended);
  }

  figures(): Figures {
    const json = this.#kinds.json.figures();
    const stream = this.#kinds.stream.figures();
    const calls = json.calls + stream.calls;
    if (calls !== this.#day.arrivals.length) throw new Error(`${calls} of ${this.#day.arrivals.length} calls have ended.`);
    return { json, stream, bad: json.bad + stream.bad, attempts: this.#attempts, toDown: this.#toDown };
  }
}

class KindTally {
  readonly #times: Float64Array;
  readonly #endings = { whole: 0, failed: 0, broken: 0 };
  #ended = 0;
  #late = 0;
  #unseen = 0;
  #spliced = 0;

  constructor(calls: number) {
    this.#times = new Float64Array(calls);
  }

  add({ ending, tookMs, waitedMs, way }: Ended): boolean {
    this.#times[this.#ended] = tookMs;
    this.#ended += 1;
    this.#endings[ending] += 1;
    if (way === 'spliced') this.#spliced += 1;
    if (ending !== 'whole') return false;
    const late = waitedMs > patienceMs;
    if (late) this.#late += 1;
    else if (way === 'unseen') this.#unseen += 1;
    return !late;
  }

  figures(): KindFigures {
    const { whole, failed, broken } = this.#endings;
    const sorted = this.#times.subarray(0, this.#ended).toSorted();
    const percentile = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
    return {
      calls: this.#ended,
      completed: whole - this.#late,
      unseen: this.#unseen,
      spliced: this.#spliced,
      failed,
      broken,
      late: this.#late,
      bad: failed + broken + this.#late,
      p50: percentile(0.5),
      p99: percentile(0.99),
    };
  }
}
