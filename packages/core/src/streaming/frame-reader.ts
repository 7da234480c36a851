import type { ByteSource } from '../call/byte-source.ts';
import type { Failure, Phase } from '../call/failure.ts';
import type { Cutter, Framing } from '../call/framing.ts';
import { exceeds, jsonLimits } from '../call/json-meter.ts';
import type { Finish } from '../call/reply.ts';
import type { StreamDecoder, WireUnit } from '../call/stream-decoder.ts';
import { type Frame, isSemantic } from '../call/stream-event.ts';
import type { Usage } from '../call/usage.ts';
import type { JudgedCalls } from './judged-calls.ts';

export interface FrameReaderParts {
  readonly source: ByteSource;
  readonly framing: Framing;
  readonly decoder: StreamDecoder;
  /** The client's bytes for the end of a stream whose own terminator never came. */
  readonly terminator: string;
  /** Reads an error inside the stream. */
  readonly classify: (body: unknown) => Failure;
  /** Reads what a broken connection means. */
  readonly broken: (error: unknown) => Failure;
  /** Set where what tools are called with is judged before it is shown. */
  readonly judgedCalls?: JudgedCalls | undefined;
  /** Whether a secret of ours stands in what is no part of the answer. */
  readonly holdsSecret: (text: string) => boolean;
}

/** What one read gave. `over`: `complete`, or why the stream broke. */
export interface Step {
  readonly frames: readonly Frame[];
  readonly over?: 'complete' | Failure;
}

/** What the stream has said so far. */
export interface Seen {
  semantic: boolean;
  id?: string;
  model?: string;
  usage: Usage;
  finish?: Finish;
}

const whole = 'complete';

const commentLines = /(?<=^|[\r\n]):[^\r\n]*(?:\r\n|[\r\n])/g;
/** More tool calls than that are no answer. */
const mostCalls = 4096;

/** Longer events are measured before they are parsed: shorter ones cannot hold much. */
const longEvent = 256 * 1024;

function isTooMuch({ data }: WireUnit): boolean {
  return data !== undefined && data.length >= longEvent && exceeds(data, jsonLimits) !== undefined;
}

const isError = ({ events }: Frame) => events.some(({ type }) => type === 'provider-error');

/** Turns the bytes of a provider into frames, and knows how its stream ended. */
export class FrameReader {
  readonly seen: Seen = { semantic: false, usage: {} };
  readonly #parts: FrameReaderParts;
  readonly #cutter: Cutter;
  #terminated = false;
  #calls = 0;
  #take: ((step: Step) => void) | undefined;

  constructor(parts: FrameReaderParts) {
    this.#parts = parts;
    this.#cutter = parts.framing.cutter();
  }

  /** Calls `take` once there is a frame or the end. One reader at a time. */
  read(take: (step: Step) => void): void {
    this.#take = take;
    this.#parts.source.read(this.#onBytes, this.#onBroken);
  }

  readonly #onBytes = (bytes: Uint8Array | undefined): void => {
    const step = this.#understood(bytes);
    if (step.frames.length > 0 || step.over !== undefined) this.#give(step);
    else this.#parts.source.read(this.#onBytes, this.#onBroken);
  };

  // With the finish seen, only the terminator is lost.
  readonly #onBroken = (error: unknown): void =>
    this.#give(this.seen.finish ? this.#complete([]) : { frames: [], over: this.#parts.broken(error) });

  #give(step: Step): void {
    const take = this.#take;
    this.#take = undefined;
    take?.(step);
  }

  /** What a decoder or the adapter of a provider throws is a defect, and must not end more than this stream. */
  #understood(bytes: Uint8Array | undefined): Step {
    try {
      return bytes === undefined ? this.#atEnd() : this.#decoded(bytes);
    } catch (error) {
      return this.#stopped([], this.#fault('malformed', 'what came could not be understood', String(error)));
    }
  }

  #decoded(bytes: Uint8Array): Step {
    const blocks = this.#cutter.push(bytes);
    const [only] = blocks;
    if (only && blocks.length === 1 && !isTooMuch(only)) return this.#one(this.#parts.decoder.decode(only));
    const frames: Frame[] = [];
    for (const block of blocks) {
      if (isTooMuch(block)) return this.#stopped(frames, this.#fault('malformed', 'an event of more values than are read'));
      const over = this.#keep(this.#parts.decoder.decode(block), frames);
      if (over === whole) return this.#complete(frames);
      if (over) return this.#stopped(frames, over);
    }
    return this.#cutter.overflowed ? this.#unreadable(frames) : { frames };
  }

  /** Nearly every read of a stream is one event. */
  #one(frame: Frame): Step {
    const over = this.#note(frame);
    if (over && over !== whole) return this.#stopped([], over);
    return over ? this.#complete(isError(frame) ? [] : [this.#mayPass(frame)]) : { frames: [this.#mayPass(frame)] };
  }

  #atEnd(): Step {
    const frames: Frame[] = [];
    const rest = this.#cutter.end();
    const over = rest && !isTooMuch(rest) && this.#keep(this.#parts.decoder.decode(rest), frames);
    if (over && over !== whole) return this.#stopped(frames, over);
    if (this.seen.finish) return this.#complete(frames);
    if (this.#cutter.overflowed) return this.#unreadable(frames);
    const what = this.seen.semantic ? 'the stream ended before its finish reason' : 'the stream ended before it said anything';
    return { frames, over: this.#fault('truncated', what) };
  }

  /** Notes what a frame says and keeps it, unless it is the end of the stream in another way than well. */
  #keep(frame: Frame, into: Frame[]): Step['over'] {
    const over = this.#note(frame);
    if (!over || (over === whole && !isError(frame))) into.push(this.#mayPass(frame));
    return over;
  }

  /** Whether the stream is over with this frame, and how. */
  #note(frame: Frame): Step['over'] {
    let ends = false;
    const { judgedCalls } = this.#parts;
    for (const event of frame.events) {
      if (judgedCalls?.isBrokenAt(event)) return this.#fault('malformed', 'arguments that are no JSON object');
      switch (event.type) {
        case 'provider-error':
          // After the finish the answer is whole: an error then takes nothing from it.
          return this.seen.finish ? whole : this.#parts.classify(event.body);
        case 'start':
          if (event.id !== undefined) this.seen.id = event.id;
          if (event.model !== undefined) this.seen.model = event.model;
          break;
        case 'usage':
          this.seen.usage = event.usage;
          break;
        case 'finish':
          if (event.finish.unified === 'broken') return this.#brokenBy(event.finish);
          this.seen.finish = event.finish;
          break;
        case 'end':
          ends = true;
          break;
        case 'tool-call-start':
          this.#calls += 1;
          if (this.#calls > mostCalls) return this.#fault('malformed', `more than ${mostCalls} tool calls`);
          this.seen.semantic = true;
          break;
        default:
          if (!this.seen.semantic && isSemantic(event)) this.seen.semantic = true;
      }
    }
    if (ends && !this.seen.finish) return this.#fault('truncated', 'the terminator came without a finish reason');
    if (ends) this.#terminated = true;
    return ends ? whole : undefined;
  }

  /** The answer passes as it is, its structure too; what stands beside it (comments, events that say nothing) only without a secret. */
  #mayPass(frame: Frame): Frame {
    const { events, raw, note } = frame;
    const saysNothing = events.length === 0 && note === undefined;
    const mayComment = !this.#parts.framing.isBinary && (raw.startsWith(':') || raw.includes('\n:'));
    if (raw === '' || !(saysNothing || mayComment)) return frame;
    if (!this.#parts.holdsSecret(raw)) return frame;
    return { ...frame, raw: saysNothing ? '' : raw.replace(commentLines, '') };
  }

  #complete(frames: Frame[]): Step {
    this.#parts.source.drain();
    if (this.#terminated) return { frames, over: whole };
    this.#terminated = true;
    return { frames: [...frames, { events: [{ type: 'end' }], raw: this.#parts.terminator }], over: whole };
  }

  /** After the finish the answer is whole, whatever follows. */
  #unreadable(frames: Frame[]): Step {
    if (this.seen.finish) return this.#complete(frames);
    return this.#stopped(frames, this.#fault('malformed', 'an event that is damaged or has no end'));
  }

  #stopped(frames: Frame[], over: Failure): Step {
    this.#parts.source.destroy();
    return { frames, over };
  }

  #fault(reason: 'malformed' | 'truncated', detail: string, said?: string): Failure {
    return { reason, detail, phase: this.phase, ...(said !== undefined && { said }) };
  }

  #brokenBy({ raw, blameless }: Finish): Failure {
    return { ...this.#fault('malformed', `finish reason ${raw}`), ...(blameless && { blameless }) };
  }

  destroy(): void {
    this.#parts.source.destroy();
  }

  /** How far the stream has come, for a failure that happens now. */
  get phase(): Phase {
    return this.seen.semantic ? 'mid_stream' : 'before_commit';
  }
}
