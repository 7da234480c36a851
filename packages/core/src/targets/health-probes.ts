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
 * Probes suspended targets from time to time (and open targets, where the user wants it), and settles suspicions at once, so that no call of a
 * client has to be the probe. One timer for each target that is away; no timer while all targets are available.
 */
export class HealthProbes {
  readonly #parts: HealthProbesParts;
  /** By breaker: two classes that share a target and its breaker probe the target once. */
  readonly #timers = new Map<TargetBreaker, Timer>();
  /** Accounts of which a target is being watched. */
  readonly #watched = new Set<string>();
  /** Index of the last probed key, kept per target: with a shared index two targets with two keys would each probe only one of their keys for ever. */
  readonly #turns = new WeakMap<TargetHealth, number>();
  /** Accounts at which a suspicion is being checked: one at a time, whatever clients bring about. */
  readonly #checked = new Set<string>();
  #closed = false;

  constructor(parts: HealthProbesParts) {
    this.#parts = parts;
  }

  readonly listener: Listener = (event) => {
    if (event.type === 'breaker' || event.type === 'health') this.#watch();
    if (event.type === 'suspicion') aside(this.#check(event));
  };

  close(): void {
    this.#closed = true;
    for (const timer of this.#timers.values()) timer.cancel();
    this.#timers.clear();
  }

  #watch(): void {
    if (this.#closed) return;
    for (const state of this.#parts.states()) {
      const { modelClass, provider, policy } = state.target;
      const { probe: how } = policy.health;
      // Clients write the names of "*", thousands maybe, and a key is used by many targets: one of them is enough to see whether it is good again.
      const isOfKey = modelClass === '*' || (how && !isAway(state, how));
      const isOneOfMany = isOfKey && this.#watched.has(provider);
      if (how && !isOneOfMany && !this.#timers.has(state.breaker) && isWatched(state, how)) this.#wait(state, how);
    }
  }

  /** Settles at once what a client's call made likely. */
  async #check({ target: id, reason, key }: Suspicion): Promise<void> {
    const state = this.#stateOf(id);
    if (this.#closed || !state || this.#checked.has(state.target.provider)) return;
    const { provider } = state.target;
    this.#checked.add(provider);
    const end = state.health.suspicions.check({ reason, key });
    const answer = await this.#parts.probe(state.target, { by: 'completion', key });
    const verdict = answer.well ? answer : await this.#scopeOf(state, key, answer.failure);
    this.#checked.delete(provider);
    end();
    if (this.#closed || answer.well || !this.#parts.has(state)) return;
    if (typeof verdict === 'string') state.health.convict(answer.failure, key, verdict);
  }

  /** Whether the refusal of our probe concerns the key or the target; undefined where the refusal proves nothing. */
  async #scopeOf({ target, health }: TargetState, key: number, failure: Failure): Promise<'key' | 'target' | undefined> {
    const { afterwards, concerns } = ruleOf(failure.reason);
    if (afterwards !== 'suspended') return undefined;
    if (concerns !== 'key') return 'target';
    // A key may be refused for one model only: the list of models tells, where the host has one.
    const list = await this.#parts.probe(target, { by: 'models', key });
    const hasNoList = !list.well || list.proves === 'nothing';
    if (list.well && list.met?.reason === failure.reason && list.met.status !== 403) return 'key';
    if (hasNoList && failure.status !== 403 && target.modelClass !== '*') return 'key';
    return health.pool.size === 1 ? 'target' : undefined;
  }

  #stateOf(id: string): TargetState | undefined {
    for (const state of this.#parts.states()) if (state.target.id === id && state.target.policy.health.probe) return state;
    return undefined;
  }

  #wait(state: TargetState, policy: ProbePolicy): void {
    this.#watched.add(state.target.provider);
    this.#timers.set(
      state.breaker,
      this.#parts.clock.timer(policy.everyMs, () => aside(this.#ring(state, policy)), 'background'),
    );
  }

  async #ring(state: TargetState, policy: ProbePolicy): Promise<void> {
    if (this.#parts.has(state) && isWatched(state, policy) && mayProbe(state) && state.breaker.takeProbe()) {
      const key = this.#keyToAsk(state, policy);
      const answer = await this.#parts.probe(state.target, { by: policy.by, key });
      state.breaker.returnProbe();
      if (this.#closed) return;
      await note(state, key, answer);
    }
    this.#timers.delete(state.breaker);
    this.#watched.delete(state.target.provider);
    if (this.#closed) return;
    // Another class may have the same breaker.
    if (!this.#parts.has(state)) this.#watch();
    else if (isWatched(state, policy)) this.#wait(state, policy);
  }

  /** The key to probe with: a free key while the target is away; otherwise the refused keys in turn. */
  #keyToAsk(state: TargetState, policy: ProbePolicy): number {
    const { health } = state;
    const keys = Array.from({ length: health.pool.size }, (_, key) => key);
    const well = freeKey(state.health);
    if (well !== undefined && isAway(state, policy)) return well;
    const refused = keys.filter((key) => health.keyPause(key));
    const turn = ((this.#turns.get(state.health) ?? 0) + 1) % Math.max(1, refused.length);
    this.#turns.set(state.health, turn);
    return refused[turn] ?? 0;
  }
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
