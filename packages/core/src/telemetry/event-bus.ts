import { aside } from '../call/aside.ts';
import type { Listener, Publish, UnderstudyEvent } from '../call/events.ts';

type EventType = UnderstudyEvent['type'];

/** Gives each event to every listener that wants it, in the order in which the listeners came. */
export interface EventBus {
  readonly publish: Publish;
  /**
   * Returns what ends the subscription.
   *
   * @param types - what the listener wants to hear of; default: every event
   */
  on(listener: Listener, types?: readonly EventType[]): () => void;
}

interface Subscription {
  readonly listener: Listener;
  readonly types: readonly EventType[] | undefined;
  isOver: boolean;
}

/** A listener that throws (or rejects) harms neither the call nor the other listeners. */
export function eventBus(): EventBus {
  let all: readonly Subscription[] = [];
  /** For each type those who want it, found when the first such event comes: every call has four events or more. */
  const byType = new Map<EventType, readonly Subscription[]>();
  /** What happens while an event is given out (a listener may cause it) waits, so that nobody hears of it before its cause. */
  const waiting: UnderstudyEvent[] = [];
  let isGiving = false;

  function change(subscriptions: readonly Subscription[]): void {
    all = subscriptions;
    byType.clear();
  }

  function wanting(type: EventType): readonly Subscription[] {
    const known = byType.get(type);
    if (known) return known;
    const found = all.filter(({ types }) => types?.includes(type) ?? true);
    byType.set(type, found);
    return found;
  }

  return {
    publish(event) {
      if (isGiving) return void waiting.push(event);
      isGiving = true;
      let next: UnderstudyEvent | undefined = event;
      while (next) {
        for (const subscription of wanting(next.type)) give(subscription, next);
        next = waiting.length > 0 ? waiting.shift() : undefined;
      }
      isGiving = false;
    },
    on(listener, types) {
      const subscription: Subscription = { listener, types, isOver: false };
      change([...all, subscription]);
      return () => {
        subscription.isOver = true;
        change(all.filter((one) => one !== subscription));
      };
    },
  };
}

function give({ listener, isOver }: Subscription, event: UnderstudyEvent): void {
  if (isOver) return;
  try {
    const result: unknown = listener(event);
    if (result instanceof Promise) aside(result);
  } catch {
    // The call goes on: what a subscriber does wrong is not the client's problem.
  }
}
