import type { Reason } from '../call/reasons.ts';

/** Why a target or a key is not asked, and until when. */
export interface Pause {
  readonly state: 'cooling' | 'suspended';
  readonly reason: Reason;
  /** Epoch milliseconds; undefined where only a person or a probe can end the pause. */
  readonly until?: number;
}

const endOf = ({ until }: Pause) => until ?? Number.POSITIVE_INFINITY;

/** The pause that ends later, where two pauses hold. */
export function later(one: Pause | undefined, other: Pause | undefined): Pause | undefined {
  if (!one || !other) return one ?? other;
  return endOf(other) > endOf(one) ? other : one;
}

/**
 * Combines the pauses of interchangeable keys: undefined while any key is free; otherwise the pause ends with the earliest. `suspended` only
 * if every key is suspended, because a key that cools is back by itself.
 */
export function pauseOfAll(pauses: readonly (Pause | undefined)[]): Pause | undefined {
  const held = pauses.filter((pause) => pause !== undefined).sort((a, b) => endOf(a) - endOf(b));
  const [first] = held;
  if (!first || held.length < pauses.length) return undefined;
  const { state, reason } = held.find((pause) => pause.state === 'cooling') ?? first;
  return { state, reason, ...(first.until !== undefined && { until: first.until }) };
}
