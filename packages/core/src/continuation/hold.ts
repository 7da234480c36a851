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
  let calls = false;
  const isFree = ({ events }: Frame): boolean => {
    for (const { type } of events) {
      if (type === 'tool-call-start') calls = true;
      else if (type === 'finish' || type === 'end') calls = false;
    }
    return !calls;
  };
  return hold(isFree, (frames) => !calls && !frames.some(beginsCall));
}

const beginsCall = ({ events }: Frame) => events.some(({ type }) => type === 'tool-call-start');

/** Holds everything back until the turn is finished. */
export function holdUntilFinish(): HoldBack {
  return hold(({ events }) => events.some(({ type }) => type === 'finish' || type === 'end'));
}

/** Holds everything back until the stream has ended. */
export function holdUntilEnd(): HoldBack {
  return hold(endsAnswer);
}

/**
 * @param isFree - whether what has been held so far, this frame included, may be shown
 * @param passes - whether frames may be shown as they are, where nothing is held
 */
function hold(isFree: (frame: Frame) => boolean, passes: (frames: readonly Frame[]) => boolean = never): HoldBack {
  let held: Frame[] = [];
  let size = 0;
  let overflowed = false;
  return {
    passes: (frames) => held.length === 0 && passes(frames),
    get holding() {
      return held.length > 0;
    },
    get overflowed() {
      return overflowed;
    },
    push(frame, free) {
      const isDue = isFree(frame);
      if (isDue && held.length === 0) return void free.push(frame);
      held.push(frame);
      size += frame.raw.length + 64;
      overflowed ||= size > mostHeld;
      if (!isDue) return;
      for (const one of held) free.push(one);
      held = [];
      size = 0;
    },
  };
}

const never = () => false;
