import type { StreamEvent } from '../call/stream-event.ts';

/** Events that wait for the open tool call: all events of one other call, or a run of events that belong to no call. */
interface Run {
  readonly call: number | undefined;
  readonly events: StreamEvent[];
}

/** The events that wait until the open tool call has ended, in the order in which they are to be written. */
export class WaitingEvents {
  #runs: Run[] = [];
  /** How many of `#runs` are taken already. They stay in the list, because removing the first of a long list moves all others. */
  #gone = 0;
  readonly #runOf = new Map<number, Run>();

  get isEmpty(): boolean {
    return this.#gone === this.#runs.length;
  }

  add(call: number | undefined, event: StreamEvent): void {
    const last = call === undefined ? this.#runs.at(-1) : this.#runOf.get(call);
    if (last && last.call === call) return join(last.events, event);
    const begun = { call, events: [event] };
    this.#runs.push(begun);
    if (call !== undefined) this.#runOf.set(call, begun);
  }

  /** What `write` makes of the events that wait, in order, until `isBlocked` or until none waits. */
  writeUntil(isBlocked: () => boolean, write: (event: StreamEvent) => string): string {
    let written = '';
    while (!isBlocked()) {
      const events = this.#take();
      if (!events) break;
      for (const event of events) written += write(event);
    }
    return written;
  }

  /** The events that come next; undefined where nothing waits. */
  #take(): readonly StreamEvent[] | undefined {
    const next = this.#runs[this.#gone];
    if (!next) return undefined;
    this.#gone += 1;
    if (2 * this.#gone >= this.#runs.length) [this.#runs, this.#gone] = [this.#runs.slice(this.#gone), 0];
    if (next.call !== undefined) this.#runOf.delete(next.call);
    return next.events;
  }
}

/** Two deltas that wait one after the other become one, because what has waited is written all at once. */
function join(events: StreamEvent[], event: StreamEvent): void {
  const joined = joinedDeltas(events.at(-1), event);
  if (joined) events[events.length - 1] = joined;
  else events.push(event);
}

function joinedDeltas(before: StreamEvent | undefined, event: StreamEvent): StreamEvent | undefined {
  if (event.type === 'text-delta' && before?.type === event.type) return { ...event, text: before.text + event.text };
  if (event.type === 'reasoning-delta' && before?.type === event.type) return { ...event, text: before.text + event.text };
  if (event.type !== 'tool-call-delta' || before?.type !== event.type) return undefined;
  return { ...event, arguments: before.arguments + event.arguments };
}
