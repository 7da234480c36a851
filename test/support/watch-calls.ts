import type { EventOf, Understudy, UnderstudyEvent } from '@understudy/core';

/** What an instance publishes, as promises: tests wait for what happens, never for time. */
export interface CallWatch {
  readonly events: readonly UnderstudyEvent[];
  of<Type extends UnderstudyEvent['type']>(type: Type): readonly EventOf<Type>[];
  /** The first event of this type from now on (that `fits`). */
  next<Type extends UnderstudyEvent['type']>(type: Type, fits?: (event: EventOf<Type>) => boolean): Promise<EventOf<Type>>;
  /** Resolves when so many calls have ended since the watch began. */
  ended(count: number): Promise<void>;
}

export function watchCalls(instance: Understudy): CallWatch {
  const events: UnderstudyEvent[] = [];
  const waiting = new Set<(event: UnderstudyEvent) => void>();
  let ended = 0;
  instance.on((event) => {
    events.push(event);
    if (event.type === 'call.end') ended += 1;
    for (const look of waiting) look(event);
  });

  function when<T>(look: (event: UnderstudyEvent | undefined) => T | undefined): Promise<T> {
    return new Promise((resolve) => {
      const listener = (event?: UnderstudyEvent) => {
        const found = look(event);
        if (found === undefined) return;
        waiting.delete(listener);
        resolve(found);
      };
      waiting.add(listener);
      listener();
    });
  }

  return {
    events,
    of: (type) => events.filter((event): event is EventOf<typeof type> => event.type === type),
    next: (type, fits = () => true) =>
      when((event) =>
        event?.type === type && fits(event as EventOf<typeof type>) ? (event as EventOf<typeof type>) : undefined,
      ),
    ended: async (count) => void (await when(() => (ended >= count ? true : undefined))),
  };
}
