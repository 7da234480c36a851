import type { Progress } from '../call/call.ts';
import type { Failure } from '../call/failure.ts';
import type { OpenStream, StreamEnd } from '../call/outcome.ts';
import type { Frame } from '../call/stream-event.ts';
import { EndOnce } from './end-once.ts';
import type { FrameReader, Step } from './frame-reader.ts';

/** Frames that are held back before the commit point. Real preambles have a handful. */
const mostHeld = 10_000;

/**
 * Holds everything back until the first semantic event is decoded. Role chunks, `message_start`, pings and comments are no answer: a
 * target that fails after them (an error in a 200, silence, an end) is replaced and the client sees nothing of it.
 * A finish without content opens the gate too: an empty answer is an answer.
 */
export function commitGate(reader: FrameReader, progress: Progress): Promise<CommittedStream | Failure> {
  return new Promise((resolve) => {
    let held: readonly Frame[] = [];
    const take = ({ frames, over }: Step): void => {
      held = held.length > 0 ? [...held, ...frames] : frames;
      if (held.length > mostHeld) {
        reader.destroy();
        return resolve({ reason: 'malformed', phase: 'before_commit', detail: `${mostHeld} events that say nothing` });
      }
      // A failure in the same bytes as the first token: nothing was shown yet, so it is still a failure before the commit point.
      if (over !== undefined && over !== 'complete') return resolve({ ...over, phase: 'before_commit' });
      if (!reader.seen.semantic && !reader.seen.finish) return reader.read(take);
      progress.semantic();
      resolve(new CommittedStream(reader, progress, over ? { frames: held, over } : { frames: held }));
    };
    reader.read(take);
  });
}

/** A stream past its commit point. A class, because it owns the end of the attempt. */
export class CommittedStream implements OpenStream {
  readonly #reader: FrameReader;
  readonly #progress: Progress;
  readonly #end = new EndOnce();
  #first: Step | undefined;
  #take: ((frames: readonly Frame[] | undefined) => void) | undefined;
  #finished = false;

  constructor(reader: FrameReader, progress: Progress, first: Step) {
    this.#reader = reader;
    this.#progress = progress;
    this.#first = first;
    if (first.over) this.#settle(undefined);
  }

  read(take: (frames: readonly Frame[] | undefined) => void): void {
    if (this.#finished) return take(undefined);
    const first = this.#first;
    this.#first = undefined;
    this.#take = take;
    if (first) this.#onStep(first);
    else this.#reader.read(this.#onStep);
  }

  readonly #onStep = (step: Step): void => {
    const take = this.#take;
    this.#take = undefined;
    take?.(step.over === undefined ? step.frames : this.#last(step.frames, step.over));
  };

  #last(frames: readonly Frame[], over: 'complete' | Failure): readonly Frame[] {
    this.#finished = true;
    if (over === 'complete') {
      this.#settle(undefined);
      return frames;
    }
    const failure: Failure = { ...over, phase: 'mid_stream' };
    this.#settle(failure);
    return [...frames, { events: [{ type: 'failure', failure }], raw: '' }];
  }

  cancel(failure: Failure): void {
    this.#settle(failure);
    this.#reader.destroy();
  }

  onEnd(listener: (end: StreamEnd) => void): void {
    this.#end.onEnd(listener);
  }

  #settle(failure: Failure | undefined): void {
    if (this.#end.isOver) return;
    const { usage } = this.#reader.seen;
    const tooSlow = this.#progress.tooSlow(usage, failure);
    this.#end.settle(failure ? { usage, failure, tooSlow } : { usage, tooSlow });
  }
}
