import type { Clock } from '../call/clock.ts';

/** Of those who want to, so many may go there while trials are made. */
const trialShare = 0.01;
/** And so many as soon as it is back; from there on the share grows, slowly at first, until all may. */
const firstShare = 0.05;
/** That takes a tenth of the time that the target was away, three seconds at most: what hiccuped for a moment needs no care. */
const partOfAway = 0.1;
const longestMs = 3000;
/** With few calls a share of them is none: so many may be there at once all the same, after as many answers. */
const mostAtOnce = 8;

/** How a target that was away gets its calls back: a share of those who want to go there, more and more of them. */
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
  /** Changes when it counts anew: whoever still wants to go there then says so again. */
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
  /** Undefined: no limit. */
  let phase: 'trials' | 'opening' | undefined;
  let epoch = 0;
  let openedAt = 0;
  let openingMs = 0;
  let atOnce = 1;
  let wanted = 0;
  let entered = 0;
  let inside = 0;
  let answers = 0;

  function begin(next: typeof phase): void {
    phase = next;
    epoch += 1;
    openedAt = clock.now();
    wanted = 0;
    entered = 0;
  }

  /** Of all who want to go there since it began; 1: no limit any more. */
  function share(): number {
    if (phase === undefined) return 1;
    if (phase === 'trials') return trialShare;
    const part = openingMs === 0 ? 1 : (clock.now() - openedAt) / openingMs;
    if (part >= 1) begin(undefined);
    return part >= 1 ? 1 : firstShare + (1 - firstShare) * part ** 2;
  }

  return {
    try(trials) {
      atOnce = trials;
      answers = 0;
      if (phase !== 'trials') begin('trials');
    },
    open(awayMs) {
      openingMs = Math.min(longestMs, Math.max(0, awayMs) * partOfAway);
      begin('opening');
    },
    isTrying: () => phase === 'trials',
    stop: () => begin(undefined),
    wanted: (calls) => {
      if (phase !== undefined) wanted += calls;
    },
    epoch: () => {
      share();
      return epoch;
    },
    room() {
      const now = share();
      if (now === 1) return Number.POSITIVE_INFINITY;
      const few = (phase === 'trials' ? atOnce : Math.min(mostAtOnce, atOnce + answers)) - inside;
      return Math.max(0, Math.floor(now * wanted - entered), few);
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
