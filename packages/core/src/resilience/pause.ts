import type { Reason } from '../call/reasons.ts';

/** Why something is left alone, and until when. */
export interface Pause {
  readonly state: 'cooling' | 'suspended';
  readonly reason: Reason;
  /** Epoch milliseconds; undefined where only a person (or a new key) can end it. */
  readonly until?: number;
}

const endOf = ({ until }: Pause) => until ?? Number.POSITIVE_INFINITY;

/** Where both hold: the one that ends later. */
export function later(one: Pause | undefined, other: Pause | undefined): Pause | undefined {
  if (!one || !other) return one ?? other;
  return endOf(other) > endOf(one) ? other : one;
}

/**
 * Where each can stand for the others: none while one of them is well, else until the first of them is back. Suspended only where all
 * are: one that cools is back by itself.
 */
export function pauseOfAll(pauses: readonly (Pause | undefined)[]): Pause | undefined {
  const held = pauses.filter((pause) => pause !== undefined).sort((a, b) => endOf(a) - endOf(b));
  const [first] = held;
  if (!first || held.length < pauses.length) return undefined;
  const { state, reason } = held.find((pause) => pause.state === 'cooling') ?? first;
  return { state, reason, ...(first.until !== undefined && { until: first.until }) };
}
