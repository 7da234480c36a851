import type { Failure } from '../call/failure.ts';
import type { OpenStream, StreamOutcome } from '../call/outcome.ts';
import type { Served } from '../call/served.ts';
import type { Frame } from '../call/stream-event.ts';
import type { Usage } from '../call/usage.ts';
import type { HoldBack } from './hold.ts';
import { joinText } from './join-text.ts';
import type { Joining } from './joining.ts';

/** What one read of a leg gave: frames that may be shown, and why the leg broke. */
export interface LegRead {
  readonly frames: readonly Frame[];
  readonly broken?: Failure;
}

/** One target's part of the answer. */
export class Leg {
  readonly stream: OpenStream;
  readonly served: Served;
  readonly hold: HoldBack;
  /** Set where this leg continues the answer of another target. */
  readonly joins: Joining | undefined;
  usage: Usage = {};

  constructor({ stream, served }: StreamOutcome, hold: HoldBack, joins?: Joining) {
    this.stream = stream;
    this.served = served;
    this.hold = hold;
    this.joins = joins;
  }

  /** Whether the client was shown a part of this leg; false for a continuation that failed before its seam. */
  get isPart(): boolean {
    return this.joins?.joined ?? true;
  }

  read(): Promise<LegRead> {
    return new Promise((resolve) => this.stream.read((read) => resolve(this.take(read))));
  }

  /** The frames that may be shown after this read. */
  take(read: readonly Frame[] | undefined): LegRead {
    if (!read) return { frames: [], broken: { reason: 'truncated', phase: 'mid_stream', detail: 'the stream was over' } };
    if (!this.joins && this.hold.passes(read) && !read.some(isFailure)) return this.#passed(read);
    const frames: Frame[] = [];
    for (const frame of read) {
      const [first] = frame.events;
      if (first?.type === 'failure') return { frames, broken: first.failure };
      const fitted = this.joins ? joinText(frame, this, this.joins) : this.#noted(frame);
      if (fitted === 'unjoinable') return { frames, broken: this.giveUp('what it said does not join what was shown') };
      if (fitted) this.hold.push(fitted, frames);
      if (this.hold.overflowed) return { frames, broken: this.giveUp('more was to be held back than is kept') };
    }
    return { frames };
  }

  /** Ends the stream, whose target is not to blame. */
  giveUp(detail: string): Failure {
    const failure = invalidOutput(this.served.target.id, detail, 'mid_stream');
    this.stream.cancel(failure);
    return failure;
  }

  /** For nearly every read of a stream: no frame is held back, no text is joined, and the stream is not broken. */
  #passed(frames: readonly Frame[]): LegRead {
    for (const frame of frames) this.#noted(frame);
    return { frames };
  }

  #noted(frame: Frame): Frame {
    for (const event of frame.events) if (event.type === 'usage') this.usage = event.usage;
    return frame;
  }
}

const isFailure = ({ events }: Frame) => events[0]?.type === 'failure';

/** The failure for a target that works and whose text is no answer to the call. */
export function invalidOutput(target: string, detail: string, phase: Failure['phase']): Failure {
  return { reason: 'invalid-output', phase, detail: `${target}: ${detail}` };
}
