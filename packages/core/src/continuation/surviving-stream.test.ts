import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Failure } from '../call/failure.ts';
import type { OpenStream, Outcome, StreamEnd } from '../call/outcome.ts';
import type { Frame, StreamEvent } from '../call/stream-event.ts';
import type { Walk } from '../call/walk.ts';
import { call, manualClock, policy, target } from '../resilience/attempt.test-support.ts';
import { openAnswer } from './open-answer.ts';

const reset: Failure = { reason: 'truncated', phase: 'mid_stream', detail: 'reset' };

/** How one target plays its part of the answer. */
interface Part {
  /** Breaks after so many frames; beyond the last one it ends well. */
  readonly breaksAfter: number;
  /** Frames of one read. */
  readonly batch: number;
  /** Breaks in the same read as its last frames, or in the next. */
  readonly abrupt: boolean;
}

interface Script {
  readonly words: readonly string[];
  readonly calls: readonly string[];
  /** Whether the arguments of parallel calls come in turns. */
  readonly inTurns: boolean;
  /** As on a wire that ends all calls with its finish. */
  readonly endsTogether: boolean;
  readonly parts: readonly Part[];
}

const part = fc.record({
  breaksAfter: fc.integer({ min: 0, max: 40 }),
  batch: fc.integer({ min: 1, max: 4 }),
  abrupt: fc.boolean(),
});
const scripts: fc.Arbitrary<Script> = fc.record({
  words: fc.array(fc.constantFrom('the ', 'keeper ', 'lit ', 'a ', 'lamp. ', 'And ', '12 ', '灯塔'), { maxLength: 8 }),
  calls: fc.array(fc.constantFrom('{"city":"Cork"}', '{}', '{"deep":{"list":[1,2,3]}}'), { maxLength: 3 }),
  inTurns: fc.boolean(),
  endsTogether: fc.boolean(),
  parts: fc.array(part, { minLength: 2, maxLength: 4 }),
});

function framesOf({ words, calls, inTurns, endsTogether }: Script, from: number): readonly StreamEvent[][] {
  const text = words.join('').slice(from);
  const pieces = text.match(/[\s\S]{1,5}/g) ?? [];
  const starts = calls.map((_, index): StreamEvent[] => [
    { type: 'tool-call-start', index, id: `id${index}`, name: `tool${index}` },
  ]);
  const deltas = calls.map((json, index) =>
    (json.match(/.{1,6}/g) ?? []).map((piece): StreamEvent[] => [{ type: 'tool-call-delta', index, arguments: piece }]),
  );
  const ends = calls.map((_, index): StreamEvent => ({ type: 'tool-call-end', index }));
  const turns = Math.max(0, ...deltas.map(({ length }) => length));
  const interleaved = Array.from({ length: turns }, (_, n) => deltas.flatMap((own) => own.slice(n, n + 1))).flat();
  const together = inTurns || endsTogether;
  const called = together
    ? [
        ...(inTurns ? [...starts, ...interleaved] : starts.flatMap((start, n) => [start, ...(deltas[n] ?? [])])),
        ...(endsTogether ? [] : ends.map((end) => [end])),
      ]
    : starts.flatMap((start, n) => [start, ...(deltas[n] ?? []), ...ends.slice(n, n + 1).map((end) => [end])]);
  return [
    [{ type: 'start', id: 'x', model: 'm' }],
    ...pieces.map((piece): StreamEvent[] => [{ type: 'text-delta', text: piece }]),
    ...called,
    [...(endsTogether ? ends : []), { type: 'finish', finish: { unified: calls.length > 0 ? 'tools' : 'stop', raw: 'stop' } }],
    [{ type: 'end' }],
  ];
}

/** A stream of one target, as the commit gate hands it out: it has at least begun to say something. */
function streamOf(script: Script, own: Part, from: number): OpenStream & { readonly closed: () => boolean } {
  const frames = framesOf(script, from);
  let at = 0;
  let end: StreamEnd | undefined;
  const listeners: ((end: StreamEnd) => void)[] = [];
  const settle = (failure?: Failure) => {
    end ??= { usage: {}, ...(failure && { failure }) };
    for (const listener of listeners.splice(0)) listener(end);
  };
  const failure: Frame = { events: [{ type: 'failure', failure: reset }], raw: '' };
  return {
    closed: () => end !== undefined,
    read(take) {
      if (end) return take(undefined);
      const until = Math.min(frames.length, own.breaksAfter, at + own.batch);
      const read: Frame[] = frames.slice(at, until).map((events) => ({ events, raw: 'raw' }));
      at = until;
      if (at === frames.length) settle();
      else if (at === own.breaksAfter && (own.abrupt || read.length === 0)) {
        read.push(failure);
        settle(reset);
      }
      take(read);
    },
    cancel: settle,
    onEnd: (listener) => void (end ? listener(end) : listeners.push(listener)),
  };
}

const next = (stream: OpenStream) => new Promise<readonly Frame[] | undefined>((resolve) => stream.read(resolve));

/** Plays a script through, and gives the events that the client is shown. */
async function play(
  script: Script,
): Promise<{ readonly shown: readonly StreamEvent[]; readonly failed: boolean; readonly open: number }> {
  const candidates = script.parts.map((_, n) => target(`t${n}/m`));
  const settings = policy({ stream: { continueWithTools: 'auto', maxContinuations: 3 } });
  const own = call({
    candidates,
    policy: settings,
    request: { messages: [], tools: [], stream: true, includeUsage: false, unportable: [] },
  });
  const streams: ReturnType<typeof streamOf>[] = [];
  const outcomeOf = (n: number, from: number): Outcome => {
    const [it, at] = [script.parts[n], candidates[n]];
    if (!it || !at) return { kind: 'failure', failure: reset };
    const stream = streamOf(script, it, from);
    streams.push(stream);
    return { kind: 'stream', stream, served: { target: at, attempt: n + 1, passThrough: true } };
  };
  const walkFrom = (n: number, from: number): Walk => ({
    run: () => Promise.resolve(outcomeOf(n, from)),
    hasNext: () => n + 1 < script.parts.length,
    after: ({ partial }) => walkFrom(n + 1, partial?.length ?? 0),
  });
  const parts = { clock: manualClock(), publish() {}, outputCheck: () => undefined, fitsOutput: async () => true };
  const opened = await openAnswer(own, walkFrom(0, 0), parts);
  const shown: StreamEvent[] = [];
  if (opened.kind === 'stream') {
    for (let frames = await next(opened.stream); frames; frames = await next(opened.stream))
      for (const { events } of frames) shown.push(...events);
  }
  return { shown, failed: opened.kind !== 'stream', open: streams.filter((stream) => !stream.closed()).length };
}

function callsShown(shown: readonly StreamEvent[]): readonly { readonly arguments: string; readonly whole: boolean }[] {
  const calls = new Map<number, { arguments: string; whole: boolean; starts: number }>();
  for (const event of shown) {
    if (event.type === 'tool-call-start') {
      const known = calls.get(event.index);
      calls.set(event.index, { arguments: '', whole: false, starts: (known?.starts ?? 0) + 1 });
    }
    if (event.type === 'tool-call-delta') {
      const known = calls.get(event.index);
      if (known) known.arguments += event.arguments;
    }
    if (event.type === 'tool-call-end') {
      const known = calls.get(event.index);
      if (known) known.whole = true;
    }
  }
  return [...calls.values()].map(({ arguments: json, whole, starts }) => ({ arguments: json, whole: whole && starts === 1 }));
}

describe('a stream that survives its targets', () => {
  it('shows each tool call whole and at most once, and its text without a gap or a repetition, in 100,000 runs', {
    timeout: 120_000,
  }, async () => {
    const ways = { whole: 0, broken: 0, failed: 0 };
    await fc.assert(
      fc.asyncProperty(scripts, async (script) => {
        const { shown, failed, open } = await play(script);
        const text = shown.map((event) => (event.type === 'text-delta' ? event.text : '')).join('');
        const answer = script.words.join('');
        const ended = shown.filter(({ type }) => type === 'end').length;
        const broke = shown.filter(({ type }) => type === 'failure').length;
        const calls = callsShown(shown);

        expect(open).toBe(0);
        expect(answer.startsWith(text)).toBe(true);
        expect(calls.every(({ whole }) => whole)).toBe(true);
        // Several targets may be out of turn; what is shown of each call is what was said of it.
        expect(calls.map((one) => one.arguments)).toEqual(script.calls.slice(0, calls.length));
        expect(ended + broke + Number(failed)).toBe(1);
        if (ended === 1) expect([text, calls.length]).toEqual([answer, script.calls.length]);
        if (broke === 1) expect(shown.at(-1)?.type).toBe('failure');
        ways[ended === 1 ? 'whole' : broke === 1 ? 'broken' : 'failed'] += 1;
      }),
      { numRuns: 100_000 },
    );
    for (const count of Object.values(ways)) expect(count).toBeGreaterThan(50);
  });
});

it('gives out 300,000 events that come at once, in order and in parts', async () => {
  const count = 300_000;
  const events: StreamEvent[] = Array.from({ length: count }, (_, n) => ({ type: 'text-delta', text: `${n} ` }));
  const frames: Frame[] = [...events, { type: 'end' } as const].map((event) => ({ events: [event], raw: '' }));
  const reads = [frames.slice(0, 10), frames.slice(10)];
  const stream: OpenStream = { read: (take) => take(reads.shift()), cancel() {}, onEnd() {} };
  const own = call({ candidates: [target('a/m')] });
  const outcome: Outcome = {
    kind: 'stream',
    stream,
    served: { target: target('a/m', { policy: policy({ stream: { holdToolCalls: false } }) }), attempt: 1, passThrough: true },
  };
  const parts = { clock: manualClock(), publish() {}, outputCheck: () => undefined, fitsOutput: async () => true };
  const walk: Walk = { run: () => Promise.resolve(outcome), hasNext: () => false, after: () => walk };
  const opened = await openAnswer(own, walk, parts);
  if (opened.kind !== 'stream') throw new Error('it did not open');
  let [shown, most] = [0, 0];
  for (let part = await next(opened.stream); part; part = await next(opened.stream)) {
    most = Math.max(most, part.length);
    for (const {
      events: [event],
    } of part) {
      if (event?.type === 'text-delta' && event.text === `${shown} `) shown += 1;
    }
  }
  expect(shown).toBe(count);
  expect(most).toBeLessThan(1000);
});
