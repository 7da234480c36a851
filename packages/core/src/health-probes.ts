import { aside } from './call/aside.ts';
import type { Clock, Timer } from './call/clock.ts';
import type { Listener } from './call/events.ts';
import type { ProbePolicy } from './call/policy.ts';
import type { ProbeAnswer } from './call/probe-answer.ts';
import { ruleOf } from './call/reasons.ts';
import type { Target } from './call/target.ts';
import type { TargetBreaker } from './resilience/target-breaker.ts';
import type { TargetStanding } from './resilience/target-standing.ts';
import type { TargetState } from './target-stacks.ts';

export interface HealthProbesParts {
  readonly clock: Clock;
  states(): Iterable<TargetState>;
  /** False where a target was forgotten. */
  has(state: TargetState): boolean;
  /** Never rejects. */
  probe(target: Target, how: { readonly by: ProbePolicy['by']; readonly key: number }): Promise<ProbeAnswer>;
}

/** Asks open and suspended targets from time to time, so that no client's call has to be the probe. */
export interface HealthProbes {
  readonly listener: Listener;
  close(): void;
}

/** One timer for each target that is away; none where all are well. */
export function healthProbes({ clock, states, has, probe }: HealthProbesParts): HealthProbes {
  /** By breaker: two classes that share a target and its breaker ask it once. */
  const timers = new Map<TargetBreaker, Timer>();
  /** The key that was asked last, of each target: with one count for all, two of them would leave each the other's key. */
  const turns = new WeakMap<TargetStanding, number>();
  let closed = false;

  function watch(): void {
    if (closed) return;
    for (const state of states()) {
      const { probe: policy } = state.target.policy.health;
      if (policy && !timers.has(state.breaker) && isAway(state)) wait(state, policy);
    }
  }

  function wait(state: TargetState, policy: ProbePolicy): void {
    timers.set(
      state.breaker,
      clock.timer(policy.everyMs, () => aside(ring(state, policy)), 'background'),
    );
  }

  async function ring(state: TargetState, policy: ProbePolicy): Promise<void> {
    if (has(state) && isAway(state) && mayProbe(state) && state.breaker.takeProbe()) {
      const key = keyToAsk(state);
      const answer = await probe(state.target, { by: policy.by, key });
      state.breaker.returnProbe();
      if (closed) return;
      await note(state, key, answer);
    }
    timers.delete(state.breaker);
    if (closed) return;
    // Another class may have the same breaker.
    if (!has(state)) watch();
    else if (isAway(state)) wait(state, policy);
  }

  /** A key that is not known to be refused; where all are, each in its turn. */
  function keyToAsk({ standing }: TargetState): number {
    const { pool, keyPause } = standing;
    for (let key = 0; key < pool.size; key++) if (!keyPause(key)) return key;
    const next = ((turns.get(standing) ?? 0) + 1) % pool.size;
    turns.set(standing, next);
    return next;
  }

  return {
    listener({ type }) {
      if (type === 'breaker' || type === 'health') watch();
    },
    close() {
      closed = true;
      for (const timer of timers.values()) timer.cancel();
      timers.clear();
    },
  };
}

function isAway({ breaker, standing }: TargetState): boolean {
  return breaker.state() !== 'closed' || standing.pause()?.state === 'suspended';
}

/** A target that asked for time is left alone, and so is one whose breaker has just opened. */
function mayProbe({ breaker, standing }: TargetState): boolean {
  return standing.pause()?.state !== 'cooling' && breaker.state() !== 'open';
}

/** What a client's call would have been told counts as if it had been one. */
async function note({ standing, breaker }: TargetState, key: number, answer: ProbeAnswer): Promise<void> {
  if (answer.well) standing.healed(key, answer.proves);
  else if (answer.ofTarget && !standing.pause()) standing.learn(answer.failure, key);
  const isVerdict = answer.well || ruleOf(answer.failure.reason).blamesTarget;
  if (isVerdict && breaker.state() === 'half-open') await breaker.judge(!answer.well);
}
