import { endsAnswer, type Frame } from '../call/stream-event.ts';

/** The most that is held back, in UTF-16 units of the wire. Answers of today's models are far smaller. */
const mostHeld = 16 * 1024 * 1024;

/** Holds frames back until they may be shown. */
export interface HoldBack {
  /** Whether these frames may be shown as they are: no frame is held back now, and none of these has to be. */
  passes(frames: readonly Frame[]): boolean;
  /** Takes a frame, and puts the frames that may be shown now into `free`, in order. */
  push(frame: Frame, free: Frame[]): void;
  /** Whether a frame is being held back now. */
  readonly holding: boolean;
  /** True once the held frames are larger than the most that is held back. */
  readonly overflowed: boolean;
}

/** Shows everything at once. */
export const holdNothing: HoldBack = {
  passes: () => true,
  push: (frame, free) => void free.push(frame),
  holding: false,
  overflowed: false,
};

/**
 * Holds tool calls back until the turn is finished: shown in part they could neither be taken back nor completed by another target, and of
 * parallel calls the first is a part too. What comes after their beginning waits with them, so that the order of the wire, and its bytes,
 * stay as they are.
 */
export function holdToolCalls(): HoldBack {
  return new HeldCalls();
}

/** Holds everything back until the turn is finished. */
export function holdUntilFinish(): HoldBack {
  return new Held(endsTurn);
}

/** Holds everything back until the stream has ended. */
export function holdUntilEnd(): HoldBack {
  return new Held(endsAnswer);
}

function endsTurn({ events }: Frame): boolean {
  return events.some(({ type }) => type === 'finish' || type === 'end');
}

class Held implements HoldBack {
  overflowed = false;
  #held: Frame[] = [];
  #size = 0;
  readonly #isFree: (frame: Frame) => boolean;

  /** @param isFree - whether what has been held so far, this frame included, may be shown */
  constructor(isFree: (frame: Frame) => boolean) {
    this.#isFree = isFree;
  }

  get holding(): boolean {
    return this.#held.length > 0;
  }

  passes(_frames: readonly Frame[]): boolean {
    return false;
  }

  push(frame: Frame, free: Frame[]): void {
    const isDue = this.#isFree(frame);
    if (isDue && this.#held.length === 0) return void free.push(frame);
    this.#held.push(frame);
    this.#size += frame.raw.length + 64;
    this.overflowed ||= this.#size > mostHeld;
    if (!isDue) return;
    for (const one of this.#held) free.push(one);
    this.#held = [];
    this.#size = 0;
  }
}

class HeldCalls extends Held {
  #isInCalls = false;

  constructor() {
    super((frame) => this.#endsOutside(frame));
  }

  override passes(frames: readonly Frame[]): boolean {
    if (this.holding || this.#isInCalls) return false;
    for (const frame of frames) if (beginsCall(frame)) return false;
    return true;
  }

  /** Whether no call is open any more after a frame. */
  #endsOutside({ events }: Frame): boolean {
    for (const { type } of events) {
      if (type === 'tool-call-start') this.#isInCalls = true;
      else if (type === 'finish' || type === 'end') this.#isInCalls = false;
    }
    return !this.#isInCalls;
  }
}

function beginsCall({ events }: Frame): boolean {
  for (const { type } of events) if (type === 'tool-call-start') return true;
  return false;
}
