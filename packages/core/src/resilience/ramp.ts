import type { Clock } from '../call/clock.ts';

/** Of those who want to, so many may go there: at first as trials, then in two steps, then all. */
const shares = [0.01, 0.05, 0.25] as const;
/** A step takes a twentieth of the time that the target was away, a second at most: what hiccuped for a moment needs no care. */
const stepOfAway = 0.05;
const longestStepMs = 1000;
/** With few calls a share of them is none: so many may be there at once all the same, after as many answers. */
const mostAtOnce = 8;

/** How a target that was away gets its calls back: a share of those who want to go there, in steps. */
export interface Ramp {
  /** It may be back: trials only, `atOnce` at a time, or a hundredth of all who ask. */
  try(atOnce: number): void;
  /** It is back after `awayMs`: a share, growing. */
  open(awayMs: number): void;
  /** Whether only trials may go there. */
  isTrying(): boolean;
  /** It is away again, or was never. */
  stop(): void;
  /** So many more calls would go there if they may. */
  wanted(calls: number): void;
  /** How many may go there now; infinite where nothing limits. */
  room(): number;
  /** Changes with each step: whoever still wants to go there then says so again. */
  epoch(): number;
  enter(): void;
  /** One that went there has begun to be answered, or failed. */
  leave(answered: boolean): void;
}

/**
 * Why: a provider that just came back, cold, must not meet in its first second everybody who waited for it. By share and not by number,
 * so that the same rule holds at one call a second (one at a time) and at 3,000.
 */
export function ramp(clock: Clock): Ramp {
  /** The step that it is in; undefined: no limit. */
  let step: number | undefined;
  let epoch = 0;
  let steppedAt = 0;
  let stepMs = 0;
  let atOnce = 1;
  let wanted = 0;
  let entered = 0;
  let inside = 0;
  let answers = 0;

  function begin(next: number | undefined): void {
    step = next;
    epoch += 1;
    steppedAt = clock.now();
    wanted = 0;
    entered = 0;
  }

  function stepNow(): number | undefined {
    while (step !== undefined && step > 0 && clock.now() - steppedAt >= stepMs)
      begin(step + 1 < shares.length ? step + 1 : undefined);
    return step;
  }

  return {
    try(trials) {
      atOnce = trials;
      answers = 0;
      if (step !== 0) begin(0);
    },
    open(awayMs) {
      stepMs = Math.min(longestStepMs, Math.max(0, awayMs) * stepOfAway);
      begin(1);
    },
    isTrying: () => step === 0,
    stop: () => begin(undefined),
    wanted: (calls) => {
      if (step !== undefined) wanted += calls;
    },
    epoch() {
      stepNow();
      return epoch;
    },
    room() {
      const now = stepNow();
      if (now === undefined) return Number.POSITIVE_INFINITY;
      const share = (shares[now] ?? 1) * wanted - entered;
      const few = (now === 0 ? atOnce : Math.min(mostAtOnce, atOnce + answers)) - inside;
      return Math.max(0, Math.floor(share), few);
    },
    enter() {
      inside += 1;
      entered += 1;
    },
    leave(answered) {
      inside = Math.max(0, inside - 1);
      if (answered) answers += 1;
    },
  };
}
