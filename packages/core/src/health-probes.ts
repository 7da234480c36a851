import type { Clock, Timer } from './call/clock.ts';
import type { Listener } from './call/events.ts';
import type { ProbePolicy } from './call/policy.ts';
import type { Target } from './call/target.ts';
import type { TargetState } from './target-stacks.ts';

export interface HealthProbesParts {
  readonly clock: Clock;
  states(): Iterable<TargetState>;
  /** True where the target answers as a healthy one does. */
  probe(target: Target, by: ProbePolicy['by']): Promise<boolean>;
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
      const well = await probe(state.target, policy.by);
      state.breaker.returnProbe();
      if (closed) return;
      if (well) resume(state);
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

/** What a person would do: it answers again, so its key and its credit are good. */
function resume({ health, accountHealth }: TargetState): void {
  if (accountHealth.pause()?.state === 'suspended') accountHealth.resume();
  if (health.pause()?.state === 'suspended') health.resume();
}
