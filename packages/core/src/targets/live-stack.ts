import type { Call, Send } from '../call/call.ts';
import type { Failure } from '../call/failure.ts';
import type { Target } from '../call/target.ts';
import { type Away, awayOf, sizeOf } from '../resilience/away.ts';
import { freeKey } from '../resilience/free-key.ts';
import type { BudgetUse } from '../resilience/retry-budget.ts';
import type { TargetStack } from '../resilience/target-stack.ts';
import { LostTrials } from './lost-trials.ts';
import { type TargetLayersParts, targetLayers } from './target-layers.ts';
import type { TargetState } from './target-state.ts';

export interface LiveStackParts extends TargetLayersParts {
  transport(target: Target): Send;
}

/** The stack of one target, over its state. */
export class LiveStack implements TargetStack {
  readonly state: TargetState;
  readonly send: Send;
  readonly #trials: LostTrials;
  #busy = 0;

  constructor(state: TargetState, parts: LiveStackParts) {
    this.state = state;
    this.#trials = new LostTrials(state.breaker);
    const send = targetLayers(state, parts.transport(state.target), parts);
    // Only stacks of names that clients wrote are ever forgotten, so only these count the calls inside.
    this.send = state.target.modelClass === '*' ? this.#counted(send) : send;
  }

  /** Whether a call is inside the stack, the pauses between its attempts included. */
  isBusy(): boolean {
    return this.#busy > 0 || this.state.places.inFlight() > 0;
  }
  away(call?: Call): Away | undefined {
    return awayOf(this.state, call, false);
  }
  hindered(call: Call): Away | undefined {
    return this.away(call) ?? fullOf(this.state, call);
  }
  isTrial(): boolean {
    return !this.state.probed && this.state.breaker.state() === 'half-open';
  }
  isDoubtful(): boolean {
    return this.state.breaker.isDoubtful();
  }
  isPaced(): boolean {
    return this.state.health.paces.isPaced();
  }
  room(call: Call): number {
    const { breaker, health, places } = this.state;
    return Math.min(breaker.ramp.room(), health.paces.room(sizeOf(this.state, call)), places.free());
  }
  rampEpoch(): number {
    return this.state.breaker.ramp.epoch();
  }
  wanted(calls: number): void {
    this.state.breaker.ramp.wanted(calls);
  }
  inFlight(): number {
    return this.state.places.inFlight();
  }
  withdrawBudget(use?: BudgetUse): boolean {
    return this.state.budget.withdraw(use);
  }
  giveBackBudget(): void {
    this.state.budget.giveBack();
  }
  trialLost(late: boolean, callId: string): void {
    this.#trials.lost(late, callId);
  }
  mayHedgeTrial(): boolean {
    return this.#trials.mayHedge();
  }
  limitsLeft() {
    return this.state.limits.left();
  }
  freeKey(): number | undefined {
    return freeKey(this.state.health);
  }

  #counted(send: Send): Send {
    return async (attempt) => {
      this.#busy += 1;
      try {
        return await send(attempt);
      } finally {
        this.#busy -= 1;
      }
    };
  }
}

/** Whether our own limits keep a call from an available target. */
function fullOf({ places, limits, clock }: TargetState, call: Call): Away | undefined {
  if (places.free() < 1) return { because: 'full', failure: shed('all its places are taken', 1000) };
  const waitMs = limits.waitMs(call);
  if (waitMs === 0) return undefined;
  return { because: 'limit', until: clock.now() + waitMs, failure: shed('its own limit is reached', waitMs) };
}

const shed = (detail: string, waitMs: number): Failure => ({ reason: 'shed', phase: 'before_send', detail, waitMs });
