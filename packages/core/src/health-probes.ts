import type { Clock, Timer } from './call/clock.ts';
import type { Listener } from './call/events.ts';
import type { ProbePolicy } from './call/policy.ts';
import type { Target } from './call/target.ts';
import type { TargetState } from './target-stacks.ts';

export interface HealthProbesParts {
  readonly clock: Clock;
  states(): Iterable<TargetState>;
  /** True where the target answers as a healthy one does. */
  probe(target: Target, how: { readonly by: ProbePolicy['by']; readonly key: number }): Promise<boolean>;
}

/** Asks open and suspended targets from time to time, so that no client's call has to be the probe. */
export interface HealthProbes {
  readonly listener: Listener;
  close(): void;
}

/** One timer for each target that is away; none where all are well. */
export function healthProbes({ clock, states, probe }: HealthProbesParts): HealthProbes {
  const timers = new Map<TargetState, Timer>();
  let closed = false;

  function watch(): void {
    if (closed) return;
    for (const state of states()) {
      const { probe: policy } = state.target.policy.health;
      if (policy && !timers.has(state) && isAway(state)) wait(state, policy);
    }
  }

  function wait(state: TargetState, policy: ProbePolicy): void {
    timers.set(
      state,
      clock.timer(policy.everyMs, () => void ring(state, policy)),
    );
  }

  async function ring(state: TargetState, policy: ProbePolicy): Promise<void> {
    if (mayProbe(state) && state.breaker.takeProbe()) {
      const well = await probe(state.target, { by: policy.by, key: wellKey(state) });
      state.breaker.returnProbe();
      if (closed) return;
      if (well) resume(state, policy.by);
      if (state.breaker.state() === 'half-open') await state.breaker.judge(!well);
    }
    timers.delete(state);
    if (!closed && isAway(state)) wait(state, policy);
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

function isAway({ breaker, health, accountHealth }: TargetState): boolean {
  return breaker.state() !== 'closed' || (accountHealth.pause() ?? health.pause())?.state === 'suspended';
}

/** A target that asked for time is left alone, and so is one whose breaker has just opened. */
function mayProbe({ breaker, health, accountHealth }: TargetState): boolean {
  const pause = accountHealth.pause() ?? health.pause();
  return pause?.state !== 'cooling' && breaker.state() !== 'open';
}

/** What a person would do when it answers again. */
function resume({ health, accountHealth }: TargetState, by: ProbePolicy['by']): void {
  if (accountHealth.pause()?.state === 'suspended') accountHealth.resume();
  // The list of models answers without credit, and without the model: it proves the key, and no more.
  if (by === 'completion' && health.pause()?.state === 'suspended') health.resume();
}

/** A key of the pool that is not known to be refused. */
function wellKey({ keyPool }: TargetState): number {
  for (let key = 0; key < keyPool.size; key++) if (!keyPool.health(key).pause()) return key;
  return 0;
}
