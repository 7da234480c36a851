import { aside } from '../call/aside.ts';
import type { Clock, Timer } from '../call/clock.ts';
import type { EventOf, Listener } from '../call/events.ts';
import type { Failure } from '../call/failure.ts';
import type { ProbePolicy } from '../call/policy.ts';
import type { ProbeAnswer } from '../call/probe-answer.ts';
import { ruleOf } from '../call/reasons.ts';
import type { Target } from '../call/target.ts';
import { freeKey } from '../resilience/free-key.ts';
import type { TargetBreaker } from '../resilience/target-breaker.ts';
import type { TargetHealth } from '../resilience/target-health.ts';
import type { TargetState } from './target-state.ts';

export interface HealthProbesParts {
  readonly clock: Clock;
  states(): Iterable<TargetState>;
  /** False where a target was forgotten. */
  has(state: TargetState): boolean;
  /** Never rejects. */
  probe(target: Target, how: { readonly by: ProbePolicy['by']; readonly key: number }): Promise<ProbeAnswer>;
}

/**
 * Asks suspended targets from time to time (and open ones, where the user wants it), and settles suspicions at once, so that no call of a
 * client has to be the probe.
 */
export interface HealthProbes {
  readonly listener: Listener;
  close(): void;
}

/** One timer for each target that is away; no timer while all targets are available. */
export function healthProbes({ clock, states, has, probe }: HealthProbesParts): HealthProbes {
  /** By breaker: two classes that share a target and its breaker probe the target once. */
  const timers = new Map<TargetBreaker, Timer>();
  /** Accounts of which a target is being watched. */
  const watched = new Set<string>();
  /** Index of the last probed key, kept per target: with a shared index two targets with two keys would each probe only one of their keys for ever. */
  const turns = new WeakMap<TargetHealth, number>();
  /** Accounts at which a suspicion is being checked: one at a time, whatever clients bring about. */
  const checked = new Set<string>();
  let closed = false;

  function watch(): void {
    if (closed) return;
    for (const state of states()) {
      const { modelClass, provider, policy } = state.target;
      const { probe: how } = policy.health;
      // Clients write the names of "*", thousands maybe, and a key is used by many targets: one of them is enough to see whether it is good again.
      const isOfKey = modelClass === '*' || (how && !isAway(state, how));
      const isOneOfMany = isOfKey && watched.has(provider);
      if (how && !isOneOfMany && !timers.has(state.breaker) && isWatched(state, how)) wait(state, how);
    }
  }

  /** Settles at once what a client's call made likely. */
  async function check({ target: id, reason, key }: Suspicion): Promise<void> {
    const state = stateOf(id);
    if (closed || !state || checked.has(state.target.provider)) return;
    const { provider } = state.target;
    checked.add(provider);
    const end = state.health.suspicions.check({ reason, key });
    const answer = await probe(state.target, { by: 'completion', key });
    const verdict = answer.well ? answer : await scopeOf(state, key, answer.failure);
    checked.delete(provider);
    end();
    if (closed || answer.well || !has(state)) return;
    if (typeof verdict === 'string') state.health.convict(answer.failure, key, verdict);
  }

  /** Whether the refusal of our probe concerns the key or the target; undefined where the refusal proves nothing. */
  async function scopeOf({ target, health }: TargetState, key: number, failure: Failure): Promise<'key' | 'target' | undefined> {
    const { afterwards, concerns } = ruleOf(failure.reason);
    if (afterwards !== 'suspended') return undefined;
    if (concerns !== 'key') return 'target';
    // A key may be refused for one model only: the list of models tells, where the host has one.
    const list = await probe(target, { by: 'models', key });
    const hasNoList = !list.well || list.proves === 'nothing';
    if (list.well && list.met?.reason === failure.reason && list.met.status !== 403) return 'key';
    if (hasNoList && failure.status !== 403 && target.modelClass !== '*') return 'key';
    return health.pool.size === 1 ? 'target' : undefined;
  }

  function stateOf(id: string): TargetState | undefined {
    for (const state of states()) if (state.target.id === id && state.target.policy.health.probe) return state;
    return undefined;
  }

  function wait(state: TargetState, policy: ProbePolicy): void {
    watched.add(state.target.provider);
    timers.set(
      state.breaker,
      clock.timer(policy.everyMs, () => aside(ring(state, policy)), 'background'),
    );
  }

  async function ring(state: TargetState, policy: ProbePolicy): Promise<void> {
    if (has(state) && isWatched(state, policy) && mayProbe(state) && state.breaker.takeProbe()) {
      const key = keyToAsk(state, policy);
      const answer = await probe(state.target, { by: policy.by, key });
      state.breaker.returnProbe();
      if (closed) return;
      await note(state, key, answer);
    }
    timers.delete(state.breaker);
    watched.delete(state.target.provider);
    if (closed) return;
    // Another class may have the same breaker.
    if (!has(state)) watch();
    else if (isWatched(state, policy)) wait(state, policy);
  }

  /** The key to probe with: a free key while the target is away; otherwise the refused keys in turn. */
  function keyToAsk(state: TargetState, policy: ProbePolicy): number {
    const { health } = state;
    const keys = Array.from({ length: health.pool.size }, (_, key) => key);
    const well = freeKey(state.health);
    if (well !== undefined && isAway(state, policy)) return well;
    const refused = keys.filter((key) => health.keyPause(key));
    const turn = ((turns.get(state.health) ?? 0) + 1) % Math.max(1, refused.length);
    turns.set(state.health, turn);
    return refused[turn] ?? 0;
  }

  return {
    listener(event) {
      if (event.type === 'breaker' || event.type === 'health') watch();
      if (event.type === 'suspicion') aside(check(event));
    },
    close() {
      closed = true;
      for (const timer of timers.values()) timer.cancel();
      timers.clear();
    },
  };
}

type Suspicion = EventOf<'suspicion'>;

function isAway({ breaker, health, target }: TargetState, { ofOpen }: ProbePolicy): boolean {
  if (ofOpen && breaker.state() !== 'closed') return true;
  // Names that clients wrote come back by themselves; a key that they use is probed by the targets of the configuration, or by the name.
  const pause = health.pause();
  return pause?.state === 'suspended' && !(target.modelClass === '*' && pause.until !== undefined);
}

/** Refused keys are probed also while another key serves: otherwise nothing would show that they are good again. */
function isWatched(state: TargetState, policy: ProbePolicy): boolean {
  const { pool } = state.health;
  if (isAway(state, policy)) return true;
  for (let key = 0; pool.size > 1 && key < pool.size; key++) if (pool.pauses(key).pause()?.state === 'suspended') return true;
  return false;
}

/** A target that asked for time is left alone, and so is one whose breaker has just opened. */
function mayProbe({ breaker, health }: TargetState): boolean {
  return health.pause()?.state !== 'cooling' && breaker.state() !== 'open';
}

/** The answer to a probe counts as the answer to a call of a client would. */
async function note({ health, breaker }: TargetState, key: number, answer: ProbeAnswer): Promise<void> {
  if (answer.well) health.healed(key, answer.proves);
  else if (answer.ofTarget && !health.pause()) health.learn(answer.failure, key);
  const isVerdict = answer.well || ruleOf(answer.failure.reason).blamesTarget;
  if (isVerdict && breaker.state() === 'half-open') await breaker.judge(!answer.well);
}
