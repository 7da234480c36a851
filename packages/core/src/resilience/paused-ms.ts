import type { Call } from '../call/call.ts';

/**
 * What the call has waited so far without asking anybody, in milliseconds: in line, or before a second try. 0 once something was shown: its
 * client has been reading since.
 */
export function pausedMs({ startedAt, attempts }: Call, now: number): number {
  if (attempts.some(({ shown }) => shown)) return 0;
  const askingMs = attempts.reduce((sum, one) => sum + ((one.endedAt ?? now) - one.startedAt), 0);
  return Math.max(0, now - startedAt - askingMs);
}
