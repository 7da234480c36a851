import type { Call } from '../call/call.ts';
import type { Policy } from '../call/policy.ts';
import type { Target } from '../call/target.ts';
import { Callers } from '../resilience/callers.ts';
import { type KeyPool, type KeyPoolOptions, keyPool } from '../resilience/key-pool.ts';
import type { RefillRates } from '../resilience/learned-pace.ts';
import { RetryBudget } from '../resilience/retry-budget.ts';
import { targetLimits } from '../resilience/target-limits.ts';
import type { TargetStack } from '../resilience/target-stack.ts';
import { LiveStack, type LiveStackParts } from './live-stack.ts';
import { MadeOnce } from './made-once.ts';
import { mayOpen } from './may-open.ts';
import { NameStacks } from './name-stacks.ts';
import { SharedState, type SharedStateParts } from './shared-state.ts';
import type { TargetState } from './target-state.ts';

export interface StackSource extends SharedStateParts, LiveStackParts {
  /** Input and output of a call in tokens, before it is sent. */
  estimate(call: Call): number;
  keysOf(provider: string): KeyPoolOptions;
  /** The policy of a whole model class, `"*"` included. */
  policyOf(modelClass: string): Policy;
}

/** Suspensions of names under `"*"` end by themselves: probing thousands of names that clients made up would cost more than one more refusal. */
const ofNameMs = 300_000;

/**
 * The stack of every target, made when it is first asked for. State belongs to one gateway, by target: two classes that share a target share
 * its breaker and its places where their policies for these are the same, and always its health and its counts; every target of an account
 * shares the account's keys.
 */
export class TargetStacks {
  readonly #source: StackSource;
  /** By class and id, for the targets of the configuration. */
  readonly #named = new Map<string, LiveStack>();
  /** The same stacks by the target objects of the configuration: a look-up without making a string, for every call. */
  readonly #ofConfig = new WeakMap<Target, LiveStack>();
  readonly #ofNames: NameStacks;
  readonly #shared: MadeOnce<SharedState, [Target]>;
  readonly #pools: MadeOnce<KeyPool>;
  readonly #budgets: MadeOnce<RetryBudget>;
  readonly #callers: MadeOnce<Callers>;

  constructor(source: StackSource) {
    const { clock, publish } = source;
    this.#source = source;
    this.#pools = new MadeOnce((provider) => keyPool(provider, source.keysOf(provider), clock, publish));
    this.#budgets = new MadeOnce((modelClass) => new RetryBudget(source.policyOf(modelClass).retry.budget, clock));
    this.#callers = new MadeOnce((modelClass) => this.#newCallers(modelClass));
    this.#shared = new MadeOnce((id, { provider, modelClass }) => {
      const longest = modelClass === '*' && { longestSuspensionMs: ofNameMs };
      return new SharedState(id, this.#pools.of(provider), { ...source, ...longest });
    });
    this.#ofNames = new NameStacks({
      isWell: (id) => this.#shared.find(id)?.isWell() ?? false,
      onForget: (id) => this.#released(id),
    });
  }

  of(target: Target): TargetStack {
    if (target.modelClass === '*') return this.#ofNames.use(target.id, () => this.#make(target));
    const known = this.#ofConfig.get(target);
    if (known) return known;
    const key = `${target.modelClass} ${target.id}`;
    const stack = this.#named.get(key) ?? this.#make(target);
    this.#named.set(key, stack);
    this.#ofConfig.set(target, stack);
    return stack;
  }

  *states(): Iterable<TargetState> {
    for (const { state } of this.#named.values()) yield state;
    for (const { state } of this.#ofNames.values()) yield state;
  }

  /** False where the state was forgotten. */
  has(state: TargetState): boolean {
    const { modelClass, id } = state.target;
    return (modelClass === '*' ? this.#ofNames.find(id) : this.#named.get(`${modelClass} ${id}`))?.state === state;
  }

  /** A person says that this target and its keys work again; false where no such target is known. */
  resume(targetId: string): boolean {
    const shared = this.#shared.find(targetId);
    shared?.health.resume();
    return shared !== undefined;
  }

  /** How fast the limits of a target refill, by the headers of its provider. */
  refills(targetId: string, rates: RefillRates): void {
    this.#shared.find(targetId)?.health.paces.refills(rates);
  }

  size(): { readonly stacks: number; readonly targets: number } {
    return { stacks: this.#named.size + this.#ofNames.size, targets: this.#shared.size };
  }

  #make(target: Target): LiveStack {
    const { id, modelClass, policy, limits = {} } = target;
    const { clock, estimate } = this.#source;
    const shared = this.#shared.of(id, target);
    shared.uses += 1;
    const { maxOpenShare } = policy.breaker;
    const state: TargetState = {
      target,
      clock,
      health: shared.health,
      probed: policy.health.probe?.ofOpen === true,
      estimate,
      budget: this.#budgets.of(modelClass),
      // Each name under `"*"` is a class of its own.
      callers: modelClass === '*' ? this.#newCallers(modelClass) : this.#callers.of(modelClass),
      breaker: shared.breaker(policy.breaker, (breaker, answers) => mayOpen(this.states(), breaker, maxOpenShare, answers)),
      places: shared.places(policy.bulkhead),
      limits: targetLimits(limits, { estimate, counts: shared.counts }),
    };
    return new LiveStack(state, this.#source);
  }

  #newCallers(modelClass: string): Callers {
    return new Callers(this.#source.clock, this.#source.policyOf(modelClass).breaker.windowMs);
  }

  /** A stack of this target was forgotten; its shared state goes with the last stack. */
  #released(id: string): void {
    const shared = this.#shared.find(id);
    if (!shared) return;
    shared.uses -= 1;
    if (shared.uses > 0) return;
    shared.forget();
    this.#shared.forget(id);
  }
}
