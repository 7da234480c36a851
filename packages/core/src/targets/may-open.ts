import type { Target } from '../call/target.ts';
import type { TargetBreaker } from '../resilience/target-breaker.ts';
import type { TargetState } from './target-state.ts';

/**
 * Whether one more breaker may open without more than `share` (`maxOpenShare`) of the breakers being open, in any class that it serves. The
 * breaker of a target that still answers some calls stays closed where a class has no other target: half of the answers are better than none.
 */
export function mayOpen(states: Iterable<TargetState>, breaker: TargetBreaker, share: number, answers: boolean): boolean {
  if (share >= 1 && !answers) return true;
  const all = [...states];
  return all.every((served) => {
    if (served.breaker !== breaker) return true;
    const peers = all.filter((state) => isPeer(state.target, served.target));
    if (answers && !peers.some((state) => state.breaker !== breaker && isAvailable(state))) return false;
    return peers.filter((state) => state.breaker.state() === 'open').length + 1 <= share * peers.length;
  });
}

const isAvailable = ({ breaker, health }: TargetState) => breaker.state() === 'closed' && !health.pause();

/** Two targets of one class; each name under `"*"` is a class of its own. */
function isPeer({ modelClass, id }: Target, served: Target): boolean {
  return modelClass === served.modelClass && (served.peers?.includes(id) ?? true);
}
