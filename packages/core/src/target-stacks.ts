import type { Call, Layer, Send } from './call/call.ts';
import type { Clock } from './call/clock.ts';
import type { Publish } from './call/events.ts';
import type { Policy } from './call/policy.ts';
import type { Target } from './call/target.ts';
import { type AdmitParts, unavailable } from './resilience/admit.ts';
import { bulkhead, type Places } from './resilience/bulkhead.ts';
import type { TargetStack } from './resilience/failover.ts';
import type { KeyPool } from './resilience/keys.ts';
import { type RetryBudget, retryBudget } from './resilience/retry-budget.ts';
import { type TargetBreaker, targetBreaker } from './resilience/target-breaker.ts';
import { targetHealth } from './resilience/target-health.ts';
import { type TargetLimits, targetLimits } from './resilience/target-limits.ts';

/** What the layers of one target share over all its calls. */
export interface TargetState extends AdmitParts {
  readonly target: Target;
  readonly budget: RetryBudget;
  readonly places: Places;
  readonly limits: TargetLimits;
}

export interface StackSource {
  readonly clock: Clock;
  readonly random: () => number;
  readonly publish: Publish;
  /** The layers of a target, first = outermost. */
  layers(state: TargetState): readonly Layer[];
  transport(target: Target): Send;
  /** Input and output of a call in tokens, before it is sent. */
  estimate(call: Call): number;
  /** How many keys an account has, and whether each has a quota of its own. */
  keysOf(provider: string): { readonly size: number; readonly separateQuotas: boolean };
}

/** The stack of every target, made when it is first asked for. */
export interface TargetStacks {
  of(target: Target): TargetStack;
  states(): IterableIterator<TargetState>;
  /** A person says that this target (and its key) is well again; false where no such target is known. */
  resume(targetId: string): boolean;
}

/** Targets of the class `"*"` are made from model names that clients write: so many are kept, the longest unused go first. */
const mostStacks = 1000;

/**
 * State belongs to an instance, by target: two classes that share a target share its breaker and its places where their policies for
 * those are the same, and always its waits; every target of an account shares the account's key.
 */
export function targetStacks(source: StackSource): TargetStacks {
  const { clock, random, publish } = source;
  const stacks = new Map<string, { readonly state: TargetState; readonly stack: TargetStack }>();
  const healths = shared((id: string) => targetHealth(id, clock, publish));
  const accounts = shared((name: string) => targetHealth(`${name}/*`, clock, publish));
  const limits = shared((_: string, { limits: own = {} }: Target) => targetLimits(own, { clock, estimate: source.estimate }));
  const pools = shared(keyPoolOf);
  const budgets = shared((_: string, { policy }: Target) => retryBudget(policy.retry.budget, clock));
  const breakers = byPolicy(
    (target, policy) => targetBreaker(target.id, policy.breaker, clock, random, publish, () => mayOpen(target)),
    'breaker',
  );
  const bulkheads = byPolicy((_, policy) => bulkhead(policy.bulkhead), 'bulkhead');

  /** Whether another breaker of this target's class may open without more than `maxOpenShare` of them being so. */
  function mayOpen({ modelClass, policy }: Target): boolean {
    const { maxOpenShare } = policy.breaker;
    if (maxOpenShare >= 1) return true;
    const own = [...stacks.values()].filter(({ state }) => state.target.modelClass === modelClass);
    const open = own.filter(({ state }) => state.breaker.state() === 'open').length;
    return open + 1 <= maxOpenShare * own.length;
  }

  function keyPoolOf(provider: string): KeyPool {
    const { size, separateQuotas } = source.keysOf(provider);
    const ofKeys = shared((number: string) => targetHealth(`${provider}/*#${number}`, clock, publish));
    let turn = -1;
    return {
      size,
      separateQuotas,
      health: (key) => ofKeys.of(String(key + 1)),
      next: () => {
        turn = (turn + 1) % size;
        return turn;
      },
    };
  }

  function stateOf(target: Target): TargetState {
    const health = healths.of(target.id);
    const accountHealth = accounts.of(target.provider);
    const keyPool = pools.of(target.provider);
    const probed = target.policy.health.probe !== undefined;
    return {
      target,
      budget: budgets.of(target.modelClass, target),
      clock,
      health,
      accountHealth,
      keyPool,
      probed,
      breaker: breakers(target),
      places: bulkheads(target),
      limits: limits.of(target.id, target),
    };
  }

  return {
    of(target) {
      const key = `${target.modelClass} ${target.id}`;
      const found = stacks.get(key);
      if (found) return found.stack;
      const state = stateOf(target);
      const stack = targetStack(state, source);
      if (stacks.size >= mostStacks) forgetOldest();
      stacks.set(key, { state, stack });
      return stack;
    },
    *states() {
      for (const { state } of stacks.values()) yield state;
    },
    resume(targetId) {
      const health = healths.find(targetId);
      if (!health) return false;
      health.resume();
      const provider = targetId.slice(0, targetId.indexOf('/'));
      accounts.find(provider)?.resume();
      const pool = pools.find(provider);
      for (let key = 0; key < (pool?.size ?? 0); key++) pool?.health(key).resume();
      return true;
    },
  };

  function forgetOldest() {
    for (const [key, { state }] of stacks) {
      if (state.target.modelClass !== '*' || state.places.inFlight() > 0) continue;
      stacks.delete(key);
      healths.forget(state.target.id);
      return;
    }
  }
}

function targetStack(state: TargetState, { layers, transport }: StackSource): TargetStack {
  const send = layers(state).reduceRight((next, layer) => layer(next), transport(state.target));
  const { breaker, health, accountHealth } = state;
  return {
    send,
    unavailable: () => unavailable(state, false),
    inFlight: state.places.inFlight,
    withdrawBudget: state.budget.withdraw,
    limitsLeft: state.limits.left,
    openUntil: () =>
      breaker.state() !== 'closed' && !health.pause() && !accountHealth.pause() ? breaker.openUntil() : undefined,
  };
}

/** One for each key; what else it is made from is looked at when it is first asked for. */
function shared<T, Rest extends readonly unknown[]>(make: (key: string, ...rest: Rest) => T) {
  const made = new Map<string, T>();
  return {
    of(key: string, ...rest: Rest): T {
      const found = made.get(key) ?? make(key, ...rest);
      made.set(key, found);
      return found;
    },
    find: (key: string) => made.get(key),
    forget: (key: string) => void made.delete(key),
  };
}

function byPolicy<T extends TargetBreaker | Places>(make: (target: Target, policy: Policy) => T, part: 'breaker' | 'bulkhead') {
  const made = new Map<string, T>();
  return (target: Target): T => {
    const key = `${target.id} ${JSON.stringify(target.policy[part])}`;
    const found = made.get(key) ?? make(target, target.policy);
    made.set(key, found);
    return found;
  };
}
