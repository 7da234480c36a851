import type { Clock, Timer } from '@understudy/core';

/** 2026-01-01: code that reads dates wants a real one. */
export const dayStart = Date.UTC(2026, 0, 1);
/** Steps per turn of the event loop. */
const stepsPerTurn = 256;

class Event implements Timer {
  readonly at: number;
  /** Breaks ties, so that what was planned first happens first. */
  readonly number: number;
  run: (() => void) | undefined;

  constructor(at: number, number: number, run: () => void) {
    this.at = at;
    this.number = number;
    this.run = run;
  }
  cancel(): void {
    this.run = undefined;
  }
  // What people do with Node's timers.
  unref(): this {
    return this;
  }
  ref(): this {
    return this;
  }
}

/** Time that jumps from one event to the next. Whole milliseconds, as Date.now has them. */
export class SimulatedTime implements Clock {
  #now = dayStart;
  #planned = 0;
  readonly #heap: Event[] = [];

  now(): number {
    return this.#now;
  }

  timer(ms: number, run: () => void): Event {
    const event = new Event(this.#now + Math.max(0, Math.ceil(ms)), this.#planned, run);
    this.#planned += 1;
    this.#push(event);
    return event;
  }

  /** Plays all events and `arrivals` (milliseconds since the day began, sorted) until nothing is left. */
  run(arrivals: Float64Array, arrive: (index: number) => void): Promise<void> {
    let arrived = 0;
    const step = (): boolean => {
      const next = this.#next();
      const arrival = arrived < arrivals.length ? dayStart + (arrivals[arrived] ?? 0) : Number.POSITIVE_INFINITY;
      if (next && next.at <= arrival) {
        this.#pop();
        this.#now = next.at;
        next.run?.();
        return true;
      }
      if (arrived === arrivals.length) return false;
      this.#now = arrival;
      arrive(arrived);
      arrived += 1;
      return true;
    };
    return this.#play(step);
  }

  /**
   * Node empties the queue of microtasks after each immediate, however long it is: so all that a step set going is over before the next
   * one. Many are queued at once because a turn of the event loop costs more than a step.
   */
  #play(step: () => boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      let over = false;
      const one = () => {
        if (over) return;
        try {
          if (step()) return;
          over = true;
          resolve();
        } catch (error) {
          over = true;
          reject(error);
        }
      };
      const turn = () => {
        for (let i = 0; i < stepsPerTurn; i++) setImmediate(one);
        setImmediate(() => over || turn());
      };
      turn();
    });
  }

  /** The next event that was not cancelled; it stays in the heap. */
  #next(): Event | undefined {
    for (;;) {
      const top = this.#heap[0];
      if (!top || top.run) return top;
      this.#pop();
    }
  }

  #push(event: Event): void {
    const heap = this.#heap;
    let place = heap.length;
    heap.push(event);
    while (place > 0) {
      const above = (place - 1) >> 1;
      const parent = heap[above];
      if (!parent || isBefore(parent, event)) break;
      heap[place] = parent;
      place = above;
    }
    heap[place] = event;
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (!last || heap.length === 0) return;
    let place = 0;
    for (;;) {
      let below = 2 * place + 1;
      let child = heap[below];
      const right = heap[below + 1];
      if (child && right && isBefore(right, child)) {
        child = right;
        below += 1;
      }
      if (!child || isBefore(last, child)) break;
      heap[place] = child;
      place = below;
    }
    heap[place] = last;
  }
}

function isBefore(a: Event, b: Event): boolean {
  return a.at < b.at || (a.at === b.at && a.number < b.number);
}

/** cockatiel reads the global clock, whatever clock it is built with. Returns what puts the machine's time back. */
export function replaceGlobalTime(time: SimulatedTime): () => void {
  const real = { now: Date.now, setTimeout: globalThis.setTimeout, clearTimeout: globalThis.clearTimeout };
  Date.now = () => time.now();
  globalThis.setTimeout = ((run: (...values: unknown[]) => void, ms = 0, ...values: unknown[]) =>
    time.timer(ms, () => run(...values))) as unknown as typeof setTimeout;
  globalThis.clearTimeout = ((timer: unknown) => {
    if (timer instanceof Event) timer.cancel();
    else real.clearTimeout(timer as NodeJS.Timeout);
  }) as typeof clearTimeout;
  return () => {
    Date.now = real.now;
    globalThis.setTimeout = real.setTimeout;
    globalThis.clearTimeout = real.clearTimeout;
  };
}
