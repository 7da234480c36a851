import { aside } from '../call/aside.ts';
import type { Call, Send } from '../call/call.ts';
import type { Failure } from '../call/failure.ts';
import type { Policy } from '../call/policy.ts';
import type { Target } from '../call/target.ts';
import { type Away, type AwayParts, awayOf, sizeOf } from '../resilience/away.ts';
import type { Places } from '../resilience/bulkhead.ts';
import { type Callers, callers } from '../resilience/callers.ts';
import { freeKey } from '../resilience/free-key.ts';
import { type KeyPoolOptions, keyPool } from '../resilience/key-pool.ts';
import type { RefillRates } from '../resilience/learned-pace.ts';
import { type RetryBudget, retryBudget } from '../resilience/retry-budget.ts';
import type { TargetBreaker } from '../resilience/target-breaker.ts';
import { type TargetLimits, targetLimits } from '../resilience/target-limits.ts';
import type { TargetStack } from '../resilience/target-stack.ts';
import { type SharedState, type SharedStateParts, sharedState } from './shared-state.ts';
import { type TargetLayersParts, targetLayers } from './target-layers.ts';

/** What the layers of one target share over all its calls. */
export interface TargetState extends AwayParts {
  readonly target: Target;
  readonly budget: RetryBudget;
  /** Of the whole class. */
  readonly callers: Callers;
  readonly places: Places;
  readonly limits: TargetLimits;
}

export interface StackSource extends SharedStateParts, TargetLayersParts {
  transport(target: Target): Send;
  /** Input and output of a call in tokens, before it is sent. */
  estimate(call: Call): number;
  keysOf(provider: string): KeyPoolOptions;
  /** What holds for a whole model class, `"*"` included. */
  policyOf(modelClass: string): Policy;
}

/** The stack of every target, made when it is first asked for. */
export interface TargetStacks {
  of(target: Target): TargetStack;
  states(): Iterable<TargetState>;
  /** False where it was forgotten. */
  has(state: TargetState): boolean;
  /** A person says that this target (and its keys) is well again; false where no such target is known. */
  resume(targetId: string): boolean;
  /** How fast the limits of a target refill, by its provider's own headers. */
  refills(targetId: string, rates: RefillRates): void;
  /** How much is kept. */
  size(): { readonly stacks: number; readonly targets: number };
}

/** Targets of the class `"*"` are made from model names that clients write: so many that are well are kept. */
const mostNames = 1000;
/** And so many in all: a client could fill the memory with names that the provider refuses. */
const mostNamesAway = 5000;
/** What keeps a name away ends by itself: probing thousands of names that clients made up would cost more than one more refusal. */
const ofNameMs = 300_000;
/** Looking through all of them costs more than some more of them. */
const lookEvery = 100;

interface Kept {
  readonly state: TargetState;
  readonly stack: TargetStack;
  /** Calls that are inside the stack; their pauses included. */
  isBusy(): boolean;
}

/**
 * State belongs to an instance, by target: two classes that share a target share its breaker and its places where their policies for
 * those are the same, and always its waits and what is counted; every target of an account shares the account's keys.
 */
export function targetStacks(source: StackSource): TargetStacks {
  const { clock, publish } = source;
  const named = new Map<string, Kept>();
  /** The same for the very objects of the configuration: a call asks often. */
  const ofConfig = new WeakMap<Target, TargetStack>();
  /** Of the class `"*"`; the longest unused first. */
  const passing = new Map<string, Kept>();
  const records = shared((id: string, { provider, modelClass }: Target) =>
    sharedState(id, pools.of(provider), { ...source, ...(modelClass === '*' && { longestSuspensionMs: ofNameMs }) }),
  );
  const pools = shared((provider: string) => keyPool(provider, source.keysOf(provider), clock, publish));
  const budgets = shared((name: string) => retryBudget(source.policyOf(name).retry.budget, clock));
  const newCallers = (name: string) => callers(clock, source.policyOf(name).breaker.windowMs);
  const callersOf = shared(newCallers);
  /** How many stacks are made on each record. */
  const uses = new Map<string, number>();
  let lookAt = mostNames;

  function* states(): Iterable<TargetState> {
    for (const { state } of named.values()) yield state;
    for (const { state } of passing.values()) yield state;
  }

  /**
   * Whether one more breaker may open without more than `maxOpenShare` being so, of any class that it serves. One that still answers some of
   * its calls stays closed where a class has nothing else: half of the answers are better than none.
   */
  function mayOpen(breaker: TargetBreaker, share: number, answers: boolean): boolean {
    if (share >= 1 && !answers) return true;
    const all = [...states()];
    return all.every(({ target, breaker: served }) => {
      if (served !== breaker) return true;
      const own = all.filter((one) => isPeer(one.target, target));
      if (answers && !own.some((one) => one.breaker !== breaker && one.breaker.state() === 'closed' && !one.health.pause()))
        return false;
      return own.filter((one) => one.breaker.state() === 'open').length + 1 <= share * own.length;
    });
  }

  function make(target: Target): Kept {
    const { id, modelClass, policy, limits = {} } = target;
    const record: SharedState = records.of(id, target);
    uses.set(id, (uses.get(id) ?? 0) + 1);
    const state: TargetState = {
      target,
      clock,
      health: record.health,
      probed: policy.health.probe?.ofOpen === true,
      estimate: source.estimate,
      budget: budgets.of(modelClass),
      // Each name under `"*"` is a class of its own.
      callers: modelClass === '*' ? newCallers(modelClass) : callersOf.of(modelClass),
      breaker: record.breaker(policy.breaker, (breaker, answers) => mayOpen(breaker, policy.breaker.maxOpenShare, answers)),
      places: record.places(policy.bulkhead),
      limits: targetLimits(limits, { estimate: source.estimate, counts: record.counts }),
    };
    return kept(state, source);
  }

  function ofName(target: Target): TargetStack {
    const found = passing.get(target.id);
    if (!found && passing.size >= lookAt) forgetSome();
    const own = found ?? make(target);
    passing.delete(target.id);
    passing.set(target.id, own);
    return own.stack;
  }

  /** The longest unused first; what is in use never, and what is away only where there is far too much of it. */
  function forgetSome(): void {
    const idle = [...passing.values()].filter(({ isBusy }) => !isBusy());
    const well = idle.filter(({ state }) => records.find(state.target.id)?.isWell());
    for (const one of well.slice(0, Math.max(0, well.length - mostNames))) forget(one);
    if (passing.size > mostNamesAway) for (const one of idle.slice(0, passing.size - mostNamesAway)) forget(one);
    lookAt = Math.max(mostNames, passing.size) + lookEvery;
  }

  function forget({ state }: Kept): void {
    const { id } = state.target;
    if (!passing.delete(id)) return;
    const left = (uses.get(id) ?? 1) - 1;
    uses.set(id, left);
    if (left > 0) return;
    uses.delete(id);
    records.find(id)?.forget();
    records.forget(id);
  }

  return {
    of(target) {
      if (target.modelClass === '*') return ofName(target);
      const known = ofConfig.get(target);
      if (known) return known;
      const key = `${target.modelClass} ${target.id}`;
      const found = named.get(key) ?? make(target);
      named.set(key, found);
      ofConfig.set(target, found.stack);
      return found.stack;
    },
    states,
    has: (state) => {
      const { modelClass, id } = state.target;
      return (modelClass === '*' ? passing.get(id) : named.get(`${modelClass} ${id}`))?.state === state;
    },
    resume(targetId) {
      const record = records.find(targetId);
      record?.health.resume();
      return record !== undefined;
    },
    refills: (targetId, rates) => records.find(targetId)?.health.paces.refills(rates),
    size: () => ({ stacks: named.size + passing.size, targets: records.size() }),
  };
}

function kept(state: TargetState, source: StackSource): Kept {
  const { breaker, health, places, target } = state;
  const send = targetLayers(state, source.transport(target), source);
  const trials = lostTrials(breaker);
  let busy = 0;
  /** Only names of clients are forgotten: the others need not be watched. */
  const watched: Send = async (attempt) => {
    busy += 1;
    try {
      return await send(attempt);
    } finally {
      busy -= 1;
    }
  };
  return {
    state,
    isBusy: () => busy > 0 || places.inFlight() > 0,
    stack: {
      send: target.modelClass === '*' ? watched : send,
      away: (call) => awayOf(state, call, false),
      hindered: (call) => awayOf(state, call, false) ?? fullOf(state, call),
      isTrial: () => !state.probed && breaker.state() === 'half-open',
      isDoubtful: breaker.isDoubtful,
      isPaced: () => health.paces.isPaced(),
      room: (call) => Math.min(breaker.ramp.room(), health.paces.room(sizeOf(state, call)), places.free()),
      rampEpoch: breaker.ramp.epoch,
      wanted: breaker.ramp.wanted,
      inFlight: places.inFlight,
      withdrawBudget: state.budget.withdraw,
      giveBackBudget: state.budget.giveBack,
      trialLost: (late, callId) => trials.lost(late, callId),
      mayHedgeTrial: trials.mayHedge,
      limitsLeft: state.limits.left,
      freeKey: () => freeKey(health),
    },
  };
}

/** So many trials in a row may lose against another target before their own time is up: the next one has only itself. */
const mostUndecided = 3;

/**
 * A trial that loses against another target is a verdict once it took longer than the target usually does. Before that it says nothing;
 * but a target that is always slower than its stand-in would then never get a verdict.
 */
function lostTrials(breaker: TargetBreaker) {
  let undecided = 0;
  return {
    lost(late: boolean, callId: string): void {
      undecided = late ? 0 : undecided + 1;
      const judged = late ? breaker.judge(true, callId) : undefined;
      if (judged) aside(judged);
    },
    mayHedge(): boolean {
      if (undecided < mostUndecided) return true;
      undecided = 0;
      return false;
    },
  };
}

/** Whether our own limits keep a call from a target that is there. */
function fullOf({ places, limits, clock }: TargetState, call: Call): Away | undefined {
  if (places.free() < 1) return { because: 'full', failure: shed('all its places are taken', 1000) };
  const waitMs = limits.waitMs(call);
  if (waitMs === 0) return undefined;
  return { because: 'limit', until: clock.now() + waitMs, failure: shed('its own limit is reached', waitMs) };
}

const shed = (detail: string, waitMs: number): Failure => ({ reason: 'shed', phase: 'before_send', detail, waitMs });

/** Of one class; each name under `"*"` is a class of its own. */
function isPeer({ modelClass, id }: Target, { modelClass: own, peers }: Target): boolean {
  return modelClass === own && (peers?.includes(id) ?? true);
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
    size: () => made.size,
  };
}
