import { setTimeout as delay } from 'node:timers/promises';
import type { Fault, SimulatedProvider } from '@understudy/testing';

/** A part of the incident: what the first provider does, and for how long. */
export interface Phase {
  readonly name: string;
  readonly told: string;
  readonly ms: number;
  readonly fault: Fault;
}

export const incident: readonly Phase[] = [
  { name: 'calm', told: 'All is well.', ms: 4000, fault: { type: 'ok' } },
  {
    name: '503',
    told: 'openai answers 503 to everything.',
    ms: 6000,
    fault: { type: 'status', status: 503, times: 'forever' },
  },
  {
    name: '429 storm',
    told: 'openai answers 429, Retry-After: 2.',
    ms: 6000,
    fault: { type: 'rate-limited', hint: { retryAfter: 2 }, times: 'forever' },
  },
  {
    name: 'slow',
    told: 'openai accepts everything, and takes 4 s to the first token.',
    ms: 6000,
    fault: { type: 'slow-first-token', ms: 4000, times: 'forever' },
  },
  { name: 'recovery', told: 'openai is well again; its breaker has yet to find out.', ms: 6000, fault: { type: 'ok' } },
];

/** Plays the phases at a provider, one after the other. Rejects when `signal` aborts. */
export async function play(
  phases: readonly Phase[],
  provider: SimulatedProvider,
  signal: AbortSignal,
  onPhase: (index: number) => void,
): Promise<void> {
  for (const [index, { fault, ms }] of phases.entries()) {
    await provider.always(fault);
    onPhase(index);
    await delay(ms, undefined, { signal });
  }
}
