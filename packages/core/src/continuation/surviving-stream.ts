import { aside } from '../call/aside.ts';
import type { Call } from '../call/call.ts';
import type { Failure } from '../call/failure.ts';
import type { OpenStream, StreamEnd, StreamOutcome } from '../call/outcome.ts';
import { endsAnswer, type Frame, type StreamEvent } from '../call/stream-event.ts';
import type { Usage } from '../call/usage.ts';
import type { Walk } from '../call/walk.ts';
import { EndOnce } from '../streaming/end-once.ts';
import { type AfterBreak, afterBreak, mostContinuations } from './after-break.ts';
import { whyNotContinued } from './continuable.ts';
import { continuedLeg } from './continued-leg.ts';
import { cutBack } from './cut-back.ts';
import { FrameQueue } from './frame-queue.ts';
import { holdFor } from './hold-for.ts';
import { joinJson } from './join-json.ts';
import { joinText } from './join-text.ts';
import type { Joining } from './joining.ts';
import { cutBackJson, isWholeJson, JsonJoint } from './json-joint.ts';
import { Leg, type LegRead } from './leg.ts';
import { noteBreak } from './note-break.ts';
import type { Opened } from './opening.ts';
import { publishSplice } from './publish-splice.ts';
import { Shown } from './shown.ts';
import type { SpliceParts } from './splice-parts.ts';
import { sumUsage } from './sum-usage.ts';

/**
 * One answer from the streams of as many targets as the answer needs. A class, because it owns the shown text and the live stream: never are two
 * streams live at the same time, and each listener for the end is called exactly once.
 */
export class SurvivingStream implements OpenStream {
  readonly #call: Call;
  readonly #parts: SpliceParts;
  readonly #end = new EndOnce();
  #walk: Walk;
  #leg: Leg;
  #shown: Shown;
  /** The usage of the earlier legs whose parts were shown. */
  #usageBefore: Usage = {};
  #continuations = 0;
  readonly #ready: FrameQueue;
  #broken: Failure | undefined;
  #pending: Promise<LegRead> | undefined;
  #over = false;
  #take: ((frames: readonly Frame[] | undefined) => void) | undefined;

  constructor(
    call: Call,
    { leg, walk, ready, pending }: Opened & { readonly leg: Leg; readonly walk: Walk },
    parts: SpliceParts,
  ) {
    this.#call = call;
    this.#parts = parts;
    this.#walk = walk;
    this.#leg = leg;
    this.#pending = pending;
    this.#shown = this.#newShown();
    for (const frame of ready) this.#shown.note(frame);
    this.#ready = new FrameQueue(ready);
  }

  read(take: (frames: readonly Frame[] | undefined) => void): void {
    this.#take = take;
    if (!this.#ready.isEmpty) return this.#give();
    if (this.#over) return take(undefined);
    const waited = this.#broken ? this.#replace(this.#broken) : this.#pending?.then(this.#show);
    this.#pending = undefined;
    if (waited) aside(waited.then(this.#onShown, this.#onDefect));
    else this.#leg.stream.read(this.#onRead);
  }

  readonly #onRead = (read: readonly Frame[] | undefined): void => {
    let shown: LegRead;
    try {
      shown = read || !this.#over ? this.#show(this.#leg.take(read)) : { frames: [] };
    } catch (error) {
      return this.#onDefect(error);
    }
    this.#onShown(shown);
  };

  readonly #onShown = ({ frames, broken }: LegRead): void => {
    this.#broken = broken;
    this.#ready.fill(frames);
    if (frames.length > 0) this.#give();
    else if (this.#take) this.read(this.#take);
  };

  /** A defect of ours ends the answer, so that the client does not wait for the rest of it. */
  readonly #onDefect = (error: unknown): void => {
    const failure: Failure = { reason: 'malformed', phase: 'mid_stream', detail: 'not understood', said: String(error) };
    this.#leg.stream.cancel(failure);
    this.#onShown(this.#fail(failure));
  };

  #give(): void {
    const frames = this.#ready.next();
    if (frames.some(endsAnswer)) this.#finish(undefined);
    const take = this.#take;
    this.#take = undefined;
    take?.(frames);
  }

  cancel(failure: Failure): void {
    this.#finish(failure);
    this.#leg.stream.cancel(failure);
  }

  onEnd(listener: (end: StreamEnd) => void): void {
    this.#end.onEnd(listener);
  }

  /** Notes the frames that are about to be shown. The seam goes before the first frames of a continuation. */
  readonly #show = (legRead: LegRead): LegRead => {
    const { joins } = this.#leg;
    const { frames, broken } = legRead;
    const isSeam = frames.length > 0 && joins !== undefined && !joins.joined;
    const all = isSeam ? [this.#seam(joins), ...frames] : frames;
    for (const frame of frames) this.#shown.note(frame);
    return isSeam ? { frames: all, ...(broken && { broken }) } : legRead;
  };

  #seam(joins: Joining): Frame {
    joins.joined = true;
    const { served } = this.#leg;
    publishSplice(this.#call, served, joins, this.#parts);
    return {
      events: [{ type: 'seam', from: joins.from, to: served.target.id, served, position: this.#shown.position() }],
      raw: '',
    };
  }

  /** After a break of a stream that was shown in part: goes on with the next target, or ends the answer in an error. */
  #replace(failure: Failure): Promise<LegRead> {
    switch (this.#afterBreak(failure)) {
      case 'give-up':
        return Promise.resolve(this.#fail(this.#deciding(failure)));
      case 'end':
        return Promise.resolve(this.#fail(this.#uncontinued(failure)));
      case 'restart':
        return this.#restart(failure);
      case 'continue':
        return this.#continue(failure);
    }
  }

  #afterBreak({ reason }: Failure): AfterBreak {
    return afterBreak({
      reason,
      onBreak: this.#leg.served.target.policy.stream.onBreak,
      isCallOver: this.#call.signal.aborted,
      continuations: this.#continuations,
      mostContinuations: mostContinuations(this.#call.policy),
      mayRestart: this.#call.mayRestart,
      obstacle: this.#shown.obstacle,
    });
  }

  #uncontinued(failure: Failure): Failure {
    const { obstacle } = this.#shown;
    if (this.#leg.served.target.policy.stream.onBreak !== 'continue' || obstacle === undefined) return failure;
    return { ...failure, detail: `${failure.detail}; not continued: ${obstacle}` };
  }

  async #continue(failure: Failure): Promise<LegRead> {
    const brokenAt = this.#parts.clock.now();
    const { text } = this.#shown;
    const isJson = this.#call.request.output !== undefined;
    if (isJson && (await this.#isWhole(text))) return this.#completed(failure);
    const cut = isJson ? cutBackJson(text) : cutBack(text);
    const outcome = await this.#next(failure, cut.sent === '' ? undefined : cut.sent);
    if (!outcome) return this.#fail(this.#deciding(failure));
    if (this.#leg.isPart) this.#usageBefore = sumUsage(this.#usageBefore, this.#leg.usage);
    const before = { leg: this.#leg, failure, brokenAt, text, cut, usage: this.#usageBefore };
    const leg = continuedLeg(this.#call, outcome, before, this.#parts);
    this.#leg = leg;
    const goesOn = isJson && text.trim() !== '';
    return goesOn && leg.joins ? this.#restOfJson(leg, leg.joins, new JsonJoint(text, cut)) : { frames: [] };
  }

  /** Whether a JSON text is all that the call asked for, so that no target has to go on with it. */
  async #isWhole(text: string): Promise<boolean> {
    return isWholeJson(text) && (await this.#parts.fitsOutput(this.#call, this.#leg.served.target, text));
  }

  /** Only the end of the answer was lost. */
  #completed(failure: Failure): LegRead {
    if (this.#over) return { frames: [] };
    noteBreak(this.#call, this.#leg, failure, this.#leg.isPart);
    const events: readonly StreamEvent[] = [
      { type: 'whole', position: this.#shown.position() },
      { type: 'finish', finish: { unified: 'stop', raw: 'stop' } },
      { type: 'usage', usage: this.#usage },
      { type: 'end' },
    ];
    return { frames: [{ events, raw: '' }] };
  }

  /** Holds the continuation of a JSON text to its end, and then shows all of it or nothing. */
  async #restOfJson(leg: Leg, joins: Joining, joint: JsonJoint): Promise<LegRead> {
    const fits = (rest: string) => this.#parts.fitsOutput(this.#call, leg.served.target, this.#shown.text + rest);
    const outcome = await joinJson(leg.stream, joint, fits);
    if (this.#over) return { frames: [] };
    if (outcome.kind === 'broken') return { frames: [], broken: outcome.failure };
    if (outcome.kind === 'unjoinable') return { frames: [], broken: leg.giveUp(outcome.why) };
    const joined = joinText({ events: outcome.events, raw: '' }, leg, joins);
    return this.#show({ frames: joined && joined !== 'unjoinable' ? [joined] : [] });
  }

  /** The failure that the client gets: the deadline of the call, else the break of the last part that was shown (not of a continuation in vain). */
  #deciding(failure: Failure): Failure {
    const ended = this.#call.signal.reason;
    if (ended) return { ...ended, phase: 'mid_stream' };
    const { isPart, joins } = this.#leg;
    return isPart || !joins ? failure : joins.failure;
  }

  async #restart(failure: Failure): Promise<LegRead> {
    const from = this.#leg.served.target.id;
    const outcome = await this.#next(failure, undefined);
    if (!outcome) return this.#fail(failure);
    const { served } = outcome;
    this.#leg = new Leg(outcome, holdFor(this.#call, served.target, this.#parts));
    this.#shown = this.#newShown();
    const at = this.#parts.clock.now();
    this.#parts.publish({ type: 'restart', callId: this.#call.id, at, from, to: served.target.id, reason: failure.reason });
    return { frames: [{ events: [{ type: 'restart', from, served }], raw: '' }] };
  }

  /** The stream of the next target; undefined where no target answers. */
  async #next(failure: Failure, partial: string | undefined): Promise<StreamOutcome | undefined> {
    if (this.#over) return undefined;
    this.#continuations += 1;
    noteBreak(this.#call, this.#leg, failure, this.#leg.isPart);
    this.#walk = this.#walk.after({
      failure,
      shown: true,
      tokensSent: this.#shown.tokens,
      ...(partial !== undefined && { partial }),
    });
    const outcome = await this.#walk.run();
    if (outcome.kind !== 'stream') return undefined;
    if (this.#over) outcome.stream.cancel(failure); // the answer was cancelled meanwhile, so nobody reads the new stream
    return outcome;
  }

  #fail(failure: Failure): LegRead {
    this.#finish(failure);
    const told: Frame = { events: [{ type: 'usage', usage: this.#usage }], raw: '' };
    const ended: Frame = { events: [{ type: 'failure', failure, position: this.#shown.position() }], raw: '' };
    return { frames: [...(this.#leg.joins ? [told] : []), ended] };
  }

  #finish(failure: Failure | undefined): void {
    this.#over = true;
    if (this.#end.isOver) return;
    this.#end.settle({ usage: this.#usage, ...(failure && { failure }) });
  }

  get #usage(): Usage {
    return sumUsage(this.#usageBefore, this.#leg.usage);
  }

  #newShown(): Shown {
    const { target, passThrough } = this.#leg.served;
    const { showsSignatures, tracker } = this.#call.clientStream;
    const obstacle = whyNotContinued(this.#call, target.policy);
    return new Shown(obstacle, showsSignatures, passThrough ? tracker?.() : undefined, !passThrough);
  }
}
