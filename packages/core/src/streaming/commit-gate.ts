import type { Progress } from '../call/call.ts';
import type { Failure } from '../call/failure.ts';
import type { OpenStream, StreamEnd } from '../call/outcome.ts';
import type { Frame } from '../call/stream-event.ts';
import type { FrameReader, Step } from './frame-reader.ts';

/** Frames that are held back before the commit point. Real preambles have a handful. */
const mostHeld = 10_000;

/**
 * Holds everything back until the first semantic event is decoded. Role chunks, `message_start`, pings and comments are no answer: a
 * target that fails after them (an error in a 200, silence, an end) is replaced and the client sees nothing of it.
 * A finish without content opens the gate too: an empty answer is an answer.
 */
export async function commitGate(reader: FrameReader, progress: Progress): Promise<CommittedStream | Failure> {
  const held: Frame[] = [];
  for (;;) {
    const { frames, over } = await reader.read();
    for (const frame of frames) held.push(frame);
    if (held.length > mostHeld) {
      reader.destroy();
      return { reason: 'malformed', phase: 'before_commit', detail: `${mostHeld} events that say nothing` };
    }
    // A failure in the same bytes as the first token: nothing was shown yet, so it is still a failure before the commit point.
    if (over !== undefined && over !== 'complete') return { ...over, phase: 'before_commit' };
    if (reader.seen.semantic || reader.seen.finish) {
      progress.semantic();
      return new CommittedStream(reader, { frames: held, ...(over && { over }) });
    }
  }
}

/** A stream past its commit point. A class, because it owns the end of the attempt: whoever waits for that is told exactly once. */
export class CommittedStream implements OpenStream {
  readonly #reader: FrameReader;
  #first: Step | undefined;
  #end: StreamEnd | undefined;
  #listeners: ((end: StreamEnd) => void)[] = [];
  #finished = false;

  constructor(reader: FrameReader, first: Step) {
    this.#reader = reader;
    this.#first = first;
    if (first.over) this.#settle(undefined);
  }

  next(): Promise<readonly Frame[] | undefined> {
    if (this.#finished) return Promise.resolve(undefined);
    const first = this.#first;
    this.#first = undefined;
    return first ? Promise.resolve(this.#framesOf(first)) : this.#reader.read().then(this.#framesOf);
  }

  readonly #framesOf = (step: Step): readonly Frame[] => {
    if (step.over === undefined) return step.frames;
    this.#finished = true;
    if (step.over === 'complete') {
      this.#settle(undefined);
      return step.frames;
    }
    const failure: Failure = { ...step.over, phase: 'mid_stream' };
    this.#settle(failure);
    return [...step.frames, { events: [{ type: 'failure', failure }], raw: '' }];
  };

  cancel(failure: Failure): void {
    this.#settle(failure);
    this.#reader.destroy();
  }

  onEnd(listener: (end: StreamEnd) => void): void {
    if (this.#end) listener(this.#end);
    else this.#listeners.push(listener);
  }

  #settle(failure: Failure | undefined): void {
    if (this.#end) return;
    this.#end = { usage: this.#reader.seen.usage, ...(failure && { failure }) };
    const listeners = this.#listeners;
    this.#listeners = [];
    for (const listener of listeners) listener(this.#end);
  }
}
