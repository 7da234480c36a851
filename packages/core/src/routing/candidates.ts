import type { Target } from '../call/target.ts';

/** Those targets of a class that may serve a call, best first: they carry every tag, and stand in only where they are meant to. */
export function candidates(targets: readonly Target[], tags: readonly string[]): readonly Target[] {
  const allowed = tags.length === 0 ? targets : targets.filter((target) => tags.every((tag) => target.tags.includes(tag)));
  return allowed.every((target) => target.fallback) ? allowed : allowed.filter((target, i) => i === 0 || target.fallback);
}
