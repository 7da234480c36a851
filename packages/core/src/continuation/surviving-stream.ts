import { aside } from '../call/aside.ts';
import type { Call } from '../call/call.ts';
import type { Failure } from '../call/failure.ts';
import type { OpenStream, Outcome, StreamEnd } from '../call/outcome.ts';
import type { OutputCheck } from '../call/output-check.ts';
import { ruleOf } from '../call/reasons.ts';
import { type Frame, isSemantic, type StreamEvent } from '../call/stream-event.ts';
import { tokensOf } from '../call/tokens-of.ts';
import type { Usage } from '../call/usage.ts';
import { holdsCalls } from '../streaming/judged-calls.ts';
import { announcesCall } from './announces-call.ts';
import { whyNotContinued } from './continuable.ts';
import { cutBack } from './cut-back.ts';
import { type Hold, holdNothing, holdToolCalls, holdUntilEnd, holdUntilFinish } from './hold.ts';
import { joinJson } from './join-json.ts';
import { joinText } from './join-text.ts';
import { Joint } from './joint.ts';
import { cutBackJson, JsonJoint } from './json-joint.ts';
import { type Joining, type Leg, legOf, type StreamOutcome } from './leg.ts';
import { paceOf } from './pace.ts';
import { Shown } from './shown.ts';
import type { SpliceParts } from './splice-parts.ts';
import { sumUsage } from './sum-usage.ts';

/** What one read gave: frames that may be shown, and whether the leg is over, well or broken. */
interface Step {
  readonly frames: readonly Frame[];
  readonly broken?: Failure;
}

/** Frames that are given out at once: each is written for the client in one go. */
const mostAtOnce = 512;

/**
 * One answer out of the streams of as many targets as it takes. A class, because it owns what was shown and the stream that is live:
 * never two at once, and whoever waits for the end is told exactly once.
 */
export class SurvivingStream implements OpenStream {
  readonly #call: Call;
  readonly #parts: SpliceParts;
  #leg: Leg;
  #hold: Hold;
  #shown: Shown;
  /** Of the legs before. */
  #usageBefore: Usage = {};
  #continuations = 0;
  /** What may be shown and was not asked for yet, and how much of it was. */
  #ready: readonly Frame[] = [];
  #given = 0;
  #broken: Failure | undefined;
  /** A read that was waited for in vain. */
  #pending: Promise<Step> | undefined;
  #over = false;
  #end: StreamEnd | undefined;
  #listeners: ((end: StreamEnd) => void)[] = [];

  constructor(call: Call, outcome: StreamOutcome, parts: SpliceParts) {
    this.#call = call;
    this.#parts = parts;
    this.#leg = legOf(outcome);
    this.#hold = this.#newHold();
    this.#shown = this.#newShown();
  }

  /** Resolves with the stream once something of it may be shown; until then every break is replaced unseen. */
  async open(): Promise<Outcome> {
    let held: Frame[] = [];
    for (;;) {
      const step = await this.#step();
      for (const frame of step.frames) held.push(frame);
      let { broken } = step;
      if (!broken && step.frames.some(commits)) {
        broken = (await this.#paced(held)) ?? (await this.#unfit(held));
        if (!broken) {
          this.#ready = held;
          return { kind: 'stream', stream: this, served: this.#leg.served };
        }
      }
      if (!broken) continue; // it is being held back
      const outcome = await this.#next(broken, { shown: false });
      if (outcome.kind !== 'stream') {
        this.#over = true;
        this.#settle(broken);
        return outcome;
      }
      held = [];
      this.#leg = legOf(outcome);
      this.#hold = this.#newHold();
      this.#shown = this.#newShown();
    }
  }

  next(): Promise<readonly Frame[] | undefined> {
    if (this.#ready.length > 0) return Promise.resolve(this.#give());
    if (this.#over) return Promise.resolve(undefined);
    return (this.#broken ? this.#replace(this.#broken) : this.#step()).then(this.#onStep);
  }

  readonly #onStep = ({ frames, broken }: Step): readonly Frame[] | Promise<readonly Frame[] | undefined> => {
    this.#broken = broken;
    this.#ready = frames;
    return frames.length > 0 ? this.#give() : this.next();
  };

  /** What was held back comes at once, and may be a whole answer: it is given out in parts, between which others get on. */
  #give(): readonly Frame[] {
    const all = this.#ready;
    const frames = all.length > mostAtOnce ? all.slice(this.#given, this.#given + mostAtOnce) : all;
    this.#given += frames.length;
    if (this.#given >= all.length) {
      this.#ready = [];
      this.#given = 0;
    }
    if (frames.some(ends)) this.#finish();
    return frames;
  }

  cancel(failure: Failure): void {
    this.#over = true;
    this.#settle(failure);
    this.#leg.stream.cancel(failure);
  }

  onEnd(listener: (end: StreamEnd) => void): void {
    if (this.#end) listener(this.#end);
    else this.#listeners.push(listener);
  }

  /** Reads on, holding everything back, until its pace is known; a failure where it breaks, or is too slow and somebody else could answer. */
  async #paced(held: Frame[]): Promise<Failure | undefined> {
    const { tokensPerSecond } = this.#leg.served.target.policy.sla;
    const { clock } = this.#parts;
    const startedAt = clock.now();
    let [seen, read] = [0, 0];
    while (tokensPerSecond !== undefined && !this.#hold.holding && this.#leg.hasNext?.('slow')) {
      const news = held.slice(seen);
      if (news.some(settles)) return undefined;
      for (const { events } of news) for (const event of events) read += tokensIn(event);
      seen = held.length;
      const pace = paceOf(read, clock.now() - startedAt, tokensPerSecond);
      if (pace === 'fast') return undefined;
      if (pace === 'slow') {
        const detail = `${this.#leg.served.target.id}: fewer than ${tokensPerSecond} tokens per second`;
        const failure: Failure = { reason: 'slow', phase: 'before_commit', detail };
        this.#leg.stream.cancel(failure);
        this.#pending = undefined;
        return failure;
      }
      const step = await this.#stepWithin(pace.waitMs);
      for (const frame of step?.frames ?? []) held.push(frame);
      if (step?.broken) return step.broken;
    }
    return undefined;
  }

  /** Undefined where nothing came in time; what comes later is kept for the next to ask. */
  #stepWithin(ms: number): Promise<Step | undefined> {
    const reading = this.#pending ?? this.#read();
    this.#pending = reading;
    return new Promise((resolve, reject) => {
      const timer = this.#parts.clock.timer(ms, () => resolve(undefined));
      const read = reading.then((step) => {
        timer.cancel();
        if (this.#pending === reading) this.#pending = undefined;
        resolve(step);
      });
      aside(read.catch(reject));
    });
  }

  /** What is wrong with a whole answer that is judged before it is shown. */
  async #unfit(held: readonly Frame[]): Promise<Failure | undefined> {
    const check = this.#outputCheck();
    if (!check || !held.some(ends)) return undefined;
    const events = held.flatMap((frame) => frame.events);
    if (events.some(({ type }) => type === 'tool-call-start' || type === 'refusal-delta')) return undefined;
    const problem = await check(events.map((event) => (event.type === 'text-delta' ? event.text : '')).join(''));
    const ended = this.#call.signal.reason;
    if (ended) return { ...ended, phase: 'before_commit' };
    if (problem === undefined) return undefined;
    const detail = `the answer of ${this.#leg.served.target.id}: ${problem}`;
    return { reason: 'invalid-output', phase: 'before_commit', detail };
  }

  #outputCheck(): OutputCheck | undefined {
    return this.#parts.outputCheck(this.#call, this.#leg.served.target);
  }

  #step(): Promise<Step> {
    const pending = this.#pending;
    this.#pending = undefined;
    return pending ?? this.#read();
  }

  /** No async function: one would cost more than all else that is done for an event. */
  #read(): Promise<Step> {
    const leg = this.#leg;
    return leg.stream.next().then((read) => this.#taken(leg, read));
  }

  #taken(leg: Leg, read: readonly Frame[] | undefined): Step {
    if (!read) {
      const lost: Failure = { reason: 'truncated', phase: 'mid_stream', detail: 'the stream was over' };
      return this.#over ? { frames: [] } : { frames: [], broken: lost };
    }
    const frames: Frame[] = [];
    for (const frame of read) {
      const [first] = frame.events;
      if (first?.type === 'failure') return { frames, broken: first.failure };
      const fitted = isJoining(leg) ? joinText(frame, leg, this.#usageBefore) : this.#noted(frame);
      if (fitted === 'unjoinable') return { frames, broken: this.#giveUp('what it said does not join what was shown') };
      if (fitted) for (const free of this.#hold.push(fitted)) this.#show(free, frames);
      if (this.#hold.overflowed) return { frames, broken: this.#giveUp('more was to be held back than is kept') };
    }
    return { frames };
  }

  #show(frame: Frame, into: Frame[]): void {
    const { joins, served } = this.#leg;
    if (joins && !joins.joined) {
      joins.joined = true;
      const { from, failure, kept, brokenAt, joint } = joins;
      const at = this.#parts.clock.now();
      into.push({ events: [{ type: 'seam', from, to: served.target.id, served, position: this.#shown.position() }], raw: '' });
      this.#parts.publish({
        type: 'splice',
        callId: this.#call.id,
        at,
        from,
        to: served.target.id,
        reason: failure.reason,
        attempt: served.attempt,
        charactersKept: kept,
        overlapRemoved: joint?.removed ?? 0,
        lostMs: at - brokenAt,
      });
    }
    this.#shown.note(frame);
    into.push(frame);
  }

  #noted(frame: Frame): Frame {
    for (const event of frame.events) if (event.type === 'usage') this.#leg.usage = event.usage;
    return frame;
  }

  /** Ends the live stream, whose target is not to blame. */
  #giveUp(detail: string): Failure {
    const failure: Failure = {
      reason: 'invalid-output',
      phase: 'mid_stream',
      detail: `${this.#leg.served.target.id}: ${detail}`,
    };
    this.#leg.stream.cancel(failure);
    return failure;
  }

  /** Goes on with the next target after something was shown, or ends the answer in an error. */
  async #replace(failure: Failure): Promise<Step> {
    const { stream } = this.#leg.served.target.policy;
    const { obstacle } = this.#shown;
    const mayGoOn = ruleOf(failure.reason).tryNext !== false || failure.reason === 'rejected';
    if (!mayGoOn || this.#call.signal.aborted || this.#continuations >= this.#mostContinuations())
      return this.#fail(this.#deciding(failure));
    if (this.#call.mayRestart && (stream.onBreak === 'restart' || (stream.onBreak === 'continue' && obstacle !== undefined)))
      return this.#restart(failure);
    if (stream.onBreak !== 'continue') return this.#fail(failure);
    if (obstacle !== undefined) return this.#fail({ ...failure, detail: `${failure.detail}; not continued: ${obstacle}` });

    const brokenAt = this.#parts.clock.now();
    const { text } = this.#shown;
    const isJson = this.#call.request.output !== undefined;
    const cut = isJson ? cutBackJson(text) : cutBack(text);
    const before = this.#leg;
    const outcome = await this.#next(failure, { shown: true, ...(cut.sent !== '' && { partial: cut.sent }) });
    if (outcome.kind !== 'stream') return this.#fail(this.#deciding(failure));
    const isEmpty = text.trim() === '';
    const joint = isEmpty || isJson ? undefined : new Joint(text, cut, outcome.served.continues === 'turn');
    if (!before.joins || before.joins.joined) this.#usageBefore = sumUsage(this.#usageBefore, before.usage);
    const from = before.joins && !before.joins.joined ? before.joins.from : before.served.target.id;
    const owesCall = outcome.served.continues === 'turn' && this.#call.request.tools.length > 0 && announcesCall(text);
    const joins = { from, failure, joint, kept: text.length, brokenAt, owesCall, calls: false, joined: false };
    const leg = { ...legOf(outcome), joins };
    this.#leg = leg;
    this.#hold = owesCall ? holdUntilFinish() : this.#newHold();
    return isJson && !isEmpty ? this.#restOfJson(leg, new JsonJoint(text, cut)) : { frames: [] };
  }

  /** Held to its end, and then all of it or nothing. */
  async #restOfJson(leg: Leg & { readonly joins: Joining }, joint: JsonJoint): Promise<Step> {
    const fits = (rest: string) => this.#parts.fitsOutput(this.#call, leg.served.target, this.#shown.text + rest);
    const outcome = await joinJson(leg.stream, joint, fits);
    if (this.#over) return { frames: [] };
    if (outcome.kind === 'broken') return { frames: [], broken: outcome.failure };
    if (outcome.kind === 'unjoinable') return { frames: [], broken: this.#giveUp(outcome.why) };
    const frames: Frame[] = [];
    const joined = joinText({ events: outcome.events, raw: '' }, leg, this.#usageBefore);
    if (joined && joined !== 'unjoinable') this.#show(joined, frames);
    return { frames };
  }

  /** The last resort comes on top, unless somebody wrote how many there may be. */
  #mostContinuations(): number {
    const { stream, lastResort } = this.#call.policy;
    const { maxContinuations, maxContinuationsWritten } = stream;
    const { attempts = 0 } = lastResort ?? {};
    return maxContinuationsWritten ? maxContinuations : maxContinuations + attempts;
  }

  /** What the client is told: that the call's time is up, or else the break of what it was shown, not that of a vain continuation. */
  #deciding(failure: Failure): Failure {
    const ended = this.#call.signal.reason;
    if (ended) return { ...ended, phase: 'mid_stream' };
    const { joins } = this.#leg;
    return joins && !joins.joined ? joins.failure : failure;
  }

  async #restart(failure: Failure): Promise<Step> {
    const from = this.#leg.served.target.id;
    const outcome = await this.#next(failure, { shown: true });
    if (outcome.kind !== 'stream') return this.#fail(failure);
    this.#leg = legOf(outcome);
    this.#hold = this.#newHold();
    this.#shown = this.#newShown();
    const { target } = outcome.served;
    const at = this.#parts.clock.now();
    this.#parts.publish({ type: 'restart', callId: this.#call.id, at, from, to: target.id, reason: failure.reason });
    return { frames: [{ events: [{ type: 'restart', from, served: outcome.served }], raw: '' }] };
  }

  async #next(failure: Failure, how: { readonly shown: boolean; readonly partial?: string }): Promise<Outcome> {
    const { goOn } = this.#leg;
    if (!goOn || this.#over) return { kind: 'failure', failure };
    if (how.shown) this.#continuations += 1;
    this.#note(failure, how.shown && (!this.#leg.joins || this.#leg.joins.joined));
    const tokensSent = how.shown ? this.#shown.tokens : 0;
    const outcome = await goOn({ failure, tokensSent, ...how });
    if (outcome.kind === 'stream' && this.#over) outcome.stream.cancel(failure); // cancelled meanwhile: the new stream is nobody's
    return outcome;
  }

  /** A stream may have ended well and still not serve; and one that broke may have been shown. */
  #note({ reason }: Failure, shown: boolean): void {
    const record = this.#call.attempts[this.#leg.served.attempt - 1];
    if (!record) return;
    record.reason ??= reason;
    record.usage ??= this.#leg.usage;
    record.shown = shown;
  }

  #fail(failure: Failure): Step {
    this.#over = true;
    this.#settle(failure);
    const told: Frame = { events: [{ type: 'usage', usage: sumUsage(this.#usageBefore, this.#leg.usage) }], raw: '' };
    return { frames: [...(this.#leg.joins ? [told] : []), { events: [{ type: 'failure', failure }], raw: '' }] };
  }

  #finish(): void {
    this.#over = true;
    this.#settle(undefined);
  }

  #newShown(): Shown {
    const { target, passThrough } = this.#leg.served;
    const { showsSignatures, tracker } = this.#call.clientStream;
    return new Shown(whyNotContinued(this.#call, target.policy), showsSignatures, passThrough ? tracker?.() : undefined);
  }

  #newHold(): Hold {
    const { stream } = this.#leg.served.target.policy;
    if (stream.holdUntilEnd || this.#outputCheck()) return holdUntilEnd();
    return holdsCalls(this.#call, this.#leg.served.target) ? holdToolCalls() : holdNothing;
  }

  #settle(failure: Failure | undefined): void {
    if (this.#end) return;
    this.#end = { usage: sumUsage(this.#usageBefore, this.#leg.usage), ...(failure && { failure }) };
    const listeners = this.#listeners;
    this.#listeners = [];
    for (const listener of listeners) listener(this.#end);
  }
}

const commits = ({ events }: Frame) =>
  events.some((event) => isSemantic(event) || event.type === 'finish' || event.type === 'end');
/** Whole, or nearly: there is no pace left to judge. */
const settles = ({ events }: Frame) =>
  events.some(({ type }) => type === 'finish' || type === 'end' || type === 'tool-call-start');
const tokensIn = (event: StreamEvent) =>
  event.type === 'text-delta' || event.type === 'reasoning-delta' ? tokensOf(event.text) : 0;
const ends = ({ events }: Frame) => events.some(({ type }) => type === 'end');
const isJoining = (leg: Leg): leg is Leg & { readonly joins: Joining } => leg.joins !== undefined;
