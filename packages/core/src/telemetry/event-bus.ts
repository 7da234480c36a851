import { aside } from '../call/aside.ts';
import type { Listener, Publish, UnderstudyEvent } from '../call/events.ts';

/** Gives each event to every listener, in the order in which they came. */
export interface EventBus {
  readonly publish: Publish;
  /** Returns what ends the subscription. */
  on(listener: Listener): () => void;
}

/** A listener that throws (or rejects) harms neither the call nor the other listeners. */
export function eventBus(): EventBus {
  const listeners = new Set<Listener>();
  /** What happens while an event is given out (a listener may cause it) waits, so that nobody hears of it before its cause. */
  const waiting: UnderstudyEvent[] = [];
  let giving = false;

  function give(event: UnderstudyEvent): void {
    for (const listener of listeners) {
      try {
        const result: unknown = listener(event);
        if (result instanceof Promise) aside(result);
      } catch {
        // The call goes on: what a subscriber does wrong is not the client's problem.
      }
    }
  }

  return {
    publish(event) {
      waiting.push(event);
      if (giving) return;
      giving = true;
      for (let next = waiting.shift(); next; next = waiting.shift()) give(next);
      giving = false;
    },
    on(listener) {
      const own: Listener = (event) => listener(event);
      listeners.add(own);
      return () => void listeners.delete(own);
    },
  };
}
