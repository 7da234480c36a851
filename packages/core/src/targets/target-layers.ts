import type { Layer, Send } from '../call/call.ts';
import type { OutputCheckOf } from '../call/output-check.ts';
import { admit } from '../resilience/admit.ts';
import { attemptTimers } from '../resilience/attempt-timers.ts';
import { breaker } from '../resilience/breaker.ts';
import { type Gate, gates } from '../resilience/gates.ts';
import { keys } from '../resilience/keys.ts';
import { output } from '../resilience/output.ts';
import { type RetryParts, retry } from '../resilience/retry.ts';
import type { TargetState } from './target-state.ts';

export interface TargetLayersParts extends Omit<RetryParts, 'budget'> {
  readonly outputCheck: OutputCheckOf;
}

interface NamedLayer {
  readonly name: string;
  layer(state: TargetState, parts: TargetLayersParts): Layer;
}

interface NamedGate {
  readonly name: string;
  gate(state: TargetState, parts: TargetLayersParts): Gate;
}

/** What may send an attempt more than once; first = outermost. This order is the only one, and each place has its reason. */
const repeating: readonly NamedLayer[] = [
  // Outermost: an answer that does not fit is nobody's failure below, and is not asked for again here.
  {
    name: 'output',
    layer: ({ target }, { outputCheck }) => output({ check: outputCheck, validates: target.policy.output.validate !== 'none' }),
  },
  // Above admit: a second try at a target whose breaker has opened meanwhile is answered at once, not sent.
  { name: 'retry', layer: ({ budget }, { clock, random, publish }) => retry({ clock, random, budget, publish }) },
  // Below retry: another key is no second try. Above admit: each key's attempt is judged there by itself.
  { name: 'keys', layer: ({ health }, { clock }) => keys(health, clock) },
];

/** What every attempt passes, one after the other. */
const passing: readonly NamedGate[] = [
  // Open, cooling, suspended: known before a place is taken, so that nobody waits in line for a target that would refuse.
  { name: 'admit', gate: (state) => admit(state) },
  // After admit: what is not sent is not counted. Above the bulkhead: nobody waits in line for what the account forbids.
  { name: 'limits', gate: ({ limits }) => limits.gate },
  // Above the breaker: a shed never reaches it, so our own limit cannot be a verdict on the target.
  { name: 'bulkhead', gate: ({ places }) => places.gate },
  // Above the timers: it sees what they ended, and judges a stream when it has ended.
  { name: 'breaker', gate: (state) => breaker(state.breaker, state.callers) },
  // Innermost: each attempt has its own time limits, pauses and queues above do not count.
  { name: 'timers', gate: (_, { clock }) => attemptTimers({ clock }) },
];

/** The names of the layers around each target, first = outermost. */
export const targetLayerNames: readonly string[] = [...repeating, ...passing].map(({ name }) => name);

/** The layers of one target around its transport. */
export function targetLayers(state: TargetState, transport: Send, parts: TargetLayersParts): Send {
  const within = gates(passing.map(({ gate }) => gate(state, parts)))(transport);
  return repeating.reduceRight((next, { layer }) => layer(state, parts)(next), within);
}
