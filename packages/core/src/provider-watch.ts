import type { Listener, Publish } from './call/events.ts';

/** So many of a provider's models away at once are no trouble of one model. */
const modelsDown = 2;

/** Notices when a provider as a whole is in trouble: two or more of its models have an open breaker at once. Tells of its begin and its end. */
export function providerWatch(publish: Publish): Listener {
  const open = new Map<string, Set<string>>();
  return (event) => {
    if (event.type !== 'breaker') return;
    const provider = event.target.slice(0, event.target.indexOf('/'));
    const targets = open.get(provider) ?? new Set<string>();
    open.set(provider, targets);
    const before = targets.size;
    if (event.to === 'closed') targets.delete(event.target);
    else if (event.to === 'open') targets.add(event.target);
    const wasDown = before >= modelsDown;
    const isDown = targets.size >= modelsDown;
    if (wasDown === isDown) return;
    publish({ type: 'provider', at: event.at, provider, state: isDown ? 'down' : 'up', targets: [...targets] });
  };
}
