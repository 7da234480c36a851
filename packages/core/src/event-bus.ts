import type { Listener, Publish } from './call/events.ts';

/** Gives each event to every listener, in the order in which they came. */
export interface EventBus {
  readonly publish: Publish;
  /** Returns what ends the subscription. */
  on(listener: Listener): () => void;
}

/** A listener that throws harms neither the call nor the other listeners. */
export function eventBus(): EventBus {
  const listeners = new Set<Listener>();
  return {
    publish(event) {
      for (const listener of listeners) {
        try {
          listener(event);
        } catch {
          // The call goes on: what a subscriber does wrong is not the client's problem.
        }
      }
    },
    on(listener) {
      const own: Listener = (event) => listener(event);
      listeners.add(own);
      return () => void listeners.delete(own);
    },
  };
}
