import { aside } from '../call/aside.ts';
import type { Call } from '../call/call.ts';
import type { Failure } from '../call/failure.ts';
import { endsAnswer, type Frame, isSemantic, type StreamEvent } from '../call/stream-event.ts';
import { tokensOf } from '../call/tokens-of.ts';
import type { Walk } from '../call/walk.ts';
import { invalidOutput, type Leg, type LegRead } from './leg.ts';
import { paceOf } from './pace.ts';
import type { SpliceParts } from './splice-parts.ts';

/** The beginning of an answer that may be shown. */
export interface Opened {
  readonly ready: readonly Frame[];
  /** A read that is still under way. */
  readonly pending?: Promise<LegRead>;
}

/** Reads a stream until a part of it may be shown: the held frames are whole, the token rate is known, and the answer is what the call asked for. */
export class Opening {
  readonly #call: Call;
  readonly #leg: Leg;
  readonly #walk: Walk;
  readonly #parts: SpliceParts;
  readonly #ready: Frame[] = [];
  /** A read that was still under way when `#readWithin` stopped waiting for it. */
  #pending: Promise<LegRead> | undefined;

  constructor(call: Call, leg: Leg, walk: Walk, parts: SpliceParts) {
    this.#call = call;
    this.#leg = leg;
    this.#walk = walk;
    this.#parts = parts;
  }

  /** The opening; a failure where the stream breaks or may not be shown. */
  async run(): Promise<Opened | Failure> {
    for (;;) {
      const { frames, broken } = await this.#leg.read();
      for (const frame of frames) this.#ready.push(frame);
      if (broken) return broken;
      if (!frames.some(commits)) continue; // what would be shown is still held back
      const unfit = (await this.#tooSlow()) ?? (await this.#invalid());
      return unfit ?? { ready: this.#ready, ...(this.#pending && { pending: this.#pending }) };
    }
  }

  /** Reads on without showing a frame until the token rate is known; a failure where the stream breaks, or is slow while others could answer. */
  async #tooSlow(): Promise<Failure | undefined> {
    const { tokensPerSecond } = this.#leg.served.target.policy.sla;
    const { clock } = this.#parts;
    const startedAt = clock.now();
    let [seen, tokens] = [0, 0];
    while (tokensPerSecond !== undefined && !this.#leg.hold.holding && this.#walk.hasNext('slow')) {
      const news = this.#ready.slice(seen);
      if (news.some(settles)) return undefined;
      for (const { events } of news) for (const event of events) tokens += tokensIn(event);
      seen = this.#ready.length;
      const pace = paceOf(tokens, clock.now() - startedAt, tokensPerSecond);
      if (pace === 'fast') return undefined;
      if (pace === 'slow') return this.#slow(tokensPerSecond);
      const step = await this.#readWithin(pace.waitMs);
      for (const frame of step?.frames ?? []) this.#ready.push(frame);
      if (step?.broken) return step.broken;
    }
    return undefined;
  }

  #slow(tokensPerSecond: number): Failure {
    const detail = `${this.#leg.served.target.id}: fewer than ${tokensPerSecond} tokens per second`;
    const failure: Failure = { reason: 'slow', phase: 'before_commit', detail };
    this.#leg.stream.cancel(failure);
    this.#pending = undefined;
    return failure;
  }

  /** Undefined where no frame came in time. The pending read is kept for the next call of this function. */
  #readWithin(ms: number): Promise<LegRead | undefined> {
    const reading = this.#pending ?? this.#leg.read();
    this.#pending = reading;
    return new Promise((resolve) => {
      const timer = this.#parts.clock.timer(ms, () => resolve(undefined));
      const read = reading.then((step) => {
        timer.cancel();
        if (this.#pending === reading) this.#pending = undefined;
        resolve(step);
      });
      aside(read);
    });
  }

  /** The failure of a whole answer that is judged before it is shown; undefined where the answer fits. */
  async #invalid(): Promise<Failure | undefined> {
    const { target } = this.#leg.served;
    const check = this.#parts.outputCheck(this.#call, target);
    if (!check || !this.#ready.some(endsAnswer)) return undefined;
    const events = this.#ready.flatMap((frame) => frame.events);
    if (events.some(({ type }) => type === 'tool-call-start' || type === 'refusal-delta')) return undefined;
    const problem = await check(events.map((event) => (event.type === 'text-delta' ? event.text : '')).join(''));
    const ended = this.#call.signal.reason;
    if (ended) return { ...ended, phase: 'before_commit' };
    return problem === undefined ? undefined : invalidOutput(`the answer of ${target.id}`, problem, 'before_commit');
  }
}

const commits = ({ events }: Frame) =>
  events.some((event) => isSemantic(event) || event.type === 'finish' || event.type === 'end');
/** The answer is whole or nearly whole, so that its token rate does not matter any more, or it is no text and has none. */
const settles = ({ events }: Frame) =>
  events.some(({ type }) => type === 'finish' || type === 'end' || type === 'tool-call-start' || type === 'media');
const tokensIn = (event: StreamEvent) =>
  event.type === 'text-delta' || event.type === 'reasoning-delta' ? tokensOf(event.text) : 0;
