import type { Listener, Publish } from '../call/events.ts';

/** So many of a provider's models away at once are no trouble of one model. */
const modelsDown = 2;

/** Notices when a provider as a whole is in trouble: two or more of its models have an open breaker at once. Tells of its begin and its end. */
export function providerWatch(publish: Publish): Listener {
  /** By provider, the targets with a breaker that is not closed, each with how many: classes may judge one target by different policies. */
  const away = new Map<string, Map<string, number>>();
  return (event) => {
    if (event.type !== 'breaker') return;
    const provider = event.target.slice(0, event.target.indexOf('/'));
    const targets = away.get(provider) ?? new Map<string, number>();
    away.set(provider, targets);
    const before = targets.size;
    const left = (targets.get(event.target) ?? 0) + Number(event.from === 'closed') - Number(event.to === 'closed');
    if (left > 0) targets.set(event.target, left);
    else targets.delete(event.target);
    const wasDown = before >= modelsDown;
    const isDown = targets.size >= modelsDown;
    if (wasDown === isDown) return;
    publish({ type: 'provider', at: event.at, provider, state: isDown ? 'down' : 'up', targets: [...targets.keys()] });
  };
}
